#pragma once

#include <cstdint>
#include <string>

#include "codec/datetime_formats.h"
#include "codec/text_options.h"

namespace firesteel {

/// What a quote inside a quoted field means that is neither escaped nor followed by a delimiter.
enum class UnescapedQuotes : uint8_t { kStopAtDelimiter, kStopAtClosingQuote, kSkipValue, kRaiseError };

/// Spark's CSV options, with their defaults, for reading and writing.
struct CsvOptions {
    std::string delimiter = ",";
    char quote = '"';  // 0: none
    char escape = '\\';
    char escape_of_escape = 0;  // charToEscapeQuoteEscaping; 0: as Spark derives it
    char comment = 0;           // 0: none
    bool header = false;
    bool multi_line = false;
    std::string line_separator;  // empty: \n, \r\n or \r when reading, \n when writing
    std::string encoding = "UTF-8";
    std::string null_value;
    DatetimeFormats formats;
    BinaryForm binary = BinaryForm::kHexDiscrete;
    // reading
    bool trim_leading = false;
    bool trim_trailing = false;
    std::string empty_value;  // what a quoted empty field becomes
    std::string nan_value = "NaN";
    std::string positive_infinity = "Inf";
    std::string negative_infinity = "-Inf";
    std::string corrupt_column = "_corrupt_record";
    std::string single_variant_column;  // whole records go into it; empty: there is none
    ParseMode mode = ParseMode::kPermissive;
    UnescapedQuotes unescaped_quotes = UnescapedQuotes::kStopAtDelimiter;
    int32_t max_columns = 20480;
    int32_t max_chars_per_column = -1;
    bool enforce_schema = true;
    bool infer_schema = false;
    bool prefer_date = true;
    bool timestamp_ntz = false;
    double sampling_ratio = 1.0;
    // writing
    bool trim_leading_in_write = true;
    bool trim_trailing_in_write = true;
    bool quote_all = false;
    bool escape_quotes = true;
    std::string empty_value_in_write = "\"\"";

    /// Raises on values that Spark refuses.
    static CsvOptions parse(const TextOptions& options, const TextDefaults& defaults);
};

}  // namespace firesteel

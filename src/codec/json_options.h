#pragma once

#include <string>

#include "codec/datetime_formats.h"
#include "codec/json_reader.h"
#include "codec/text_options.h"

namespace firesteel {

/// Spark's JSON options, for reading and writing.
struct JsonOptions {
    JsonSyntax syntax;
    DatetimeFormats formats;
    ParseMode mode = ParseMode::kPermissive;
    std::string corrupt_column = "_corrupt_record";
    std::string encoding = "UTF-8";
    std::string line_separator;  // empty: \n, \r\n or \r when reading, \n when writing
    double sampling_ratio = 1.0;
    bool multi_line = false;
    bool variant_duplicate_keys = false;  // the last value of a name counts
    std::string single_variant_column;    // whole records go into it; empty: there is none
    // inference
    bool primitives_as_string = false;
    bool prefers_decimal = false;
    bool infer_timestamp = false;
    bool drop_field_if_all_null = false;
    bool timestamp_ntz = false;
    // writing
    bool ignore_null_fields = true;
    bool write_non_ascii_as_code_point = false;
    bool pretty = false;
    bool sort_keys = false;

    /// Raises on values that Spark refuses.
    static JsonOptions parse(const TextOptions& options, const TextDefaults& defaults);
};

/// Raises for locales whose numbers and month names are not those of English.
void check_locale(const OptionReader& options);

}  // namespace firesteel

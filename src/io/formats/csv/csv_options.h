#pragma once

#include <cstdint>
#include <string>

#include "catalog/data_source.h"

namespace firesteel {

enum class ParseMode : uint8_t { kPermissive, kDropMalformed, kFailFast };

/// Spark's CSV options, with their defaults.
struct CsvOptions {
    std::string delimiter = ",";
    char quote = '"';  // 0: none
    char escape = '\\';
    char escape_of_escape = 0;  // charToEscapeQuoteEscaping; 0: as Spark derives it
    char comment = 0;           // 0: none
    bool header = false;
    bool trim_leading = false;
    bool trim_trailing = false;
    std::string null_value;
    std::string empty_value;  // what a quoted empty field becomes
    std::string corrupt_column = "_corrupt_record";
    ParseMode mode = ParseMode::kPermissive;
    int32_t max_columns = 20480;

    /// Raises on values that Spark refuses.
    static CsvOptions parse(const OptionMap& options);
};

}  // namespace firesteel

#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace firesteel {

/// How binary values are shown as texts (spark.sql.binaryOutputStyle); kUnset: as each place has it.
enum class BinaryStyle : uint8_t { kUnset, kUtf8, kBasic, kBase64, kHex, kHexDiscrete };

enum class TimeParserPolicy : uint8_t { kLegacy, kCorrected, kException };

/// What changes an answer besides the arguments: taken from the session once, by the analyzer, and carried in
/// the plan. Nothing below `session` reads configuration.
struct EvalSettings {
    bool ansi = true;
    std::string time_zone = "UTC";
    TimeParserPolicy time_parser_policy = TimeParserPolicy::kCorrected;
    bool case_sensitive = false;
    bool legacy_size_of_null = false;
    bool decimal_allow_precision_loss = true;
    bool map_key_last_win = false;  // spark.sql.mapKeyDedupPolicy=LAST_WIN
    bool escaped_string_literals = false;
    bool timestamp_ntz_default = false;  // spark.sql.timestampType=TIMESTAMP_NTZ
    bool character_as_string = false;    // spark.sql.legacy.charVarcharAsString
    BinaryStyle binary_style = BinaryStyle::kUnset;
    int64_t now_micros = 0;  // one moment for the whole query: current_timestamp(), current_date()
    std::string user = "";
    std::string current_catalog = "spark_catalog";
    std::string current_database = "default";

    bool operator==(const EvalSettings&) const = default;
};
using EvalSettingsPtr = std::shared_ptr<const EvalSettings>;

/// What a failing row does: null (legacy and try), or the query's error.
enum class EvalMode : uint8_t { kLegacy, kAnsi, kTry };

}  // namespace firesteel

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "codec/binary_form.h"
#include "codec/datetime_pattern.h"

namespace firesteel {

/// Options of text formats, keys in lower case.
using TextOptions = std::map<std::string, std::string>;

/// What a session says where options are silent.
struct TextDefaults {
    std::string time_zone = "UTC";
    DatetimePattern::Policy policy = DatetimePattern::Policy::kCorrected;
    int64_t now_micros = 0;
    bool timestamp_ntz = false;  // inferred timestamps are without time zone
    bool ansi = true;
    BinaryForm binary = BinaryForm::kHexDiscrete;
};

/// What becomes of records that cannot be read.
enum class ParseMode : uint8_t { kPermissive, kDropMalformed, kFailFast };
const char* parse_mode_name(ParseMode mode);

/// Reads typed values out of options. Names are given as errors show them: case does not matter.
class OptionReader {
public:
    explicit OptionReader(const TextOptions& options) : options_(options) {}
    /// The first of the names that is set; null when none is.
    const std::string* find(std::initializer_list<const char*> names) const;
    std::string text(const char* name, std::string fallback) const;
    std::optional<std::string> optional_text(const char* name) const;
    /// "true" or "false" in any case; others raise as Scala's toBoolean does.
    bool flag(const char* name, bool fallback) const;
    double fraction(const char* name, double fallback) const;
    int32_t number(const char* name, int32_t fallback) const;
    ParseMode mode() const;
    /// The column for malformed records: the option's, else the session's, else Spark's.
    std::string corrupt_column() const;
    /// lineSep, empty where nobody names it; an empty one is refused.
    std::string line_separator() const;

private:
    const TextOptions& options_;
};

/// ASCII letters in lower case.
std::string lower_ascii(std::string_view text);

}  // namespace firesteel

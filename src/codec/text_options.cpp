#include "codec/text_options.h"

#include <algorithm>
#include <charconv>

#include "codec/number_text.h"
#include "common/error.h"

namespace firesteel {

const char* parse_mode_name(ParseMode mode) {
    switch (mode) {
        case ParseMode::kDropMalformed:
            return "DROPMALFORMED";
        case ParseMode::kFailFast:
            return "FAILFAST";
        default:
            return "PERMISSIVE";
    }
}

std::string lower_ascii(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return out;
}

const std::string* OptionReader::find(std::initializer_list<const char*> names) const {
    for (const char* name : names) {
        const auto found = options_.find(lower_ascii(name));
        if (found != options_.end()) return &found->second;
    }
    return nullptr;
}

std::string OptionReader::text(const char* name, std::string fallback) const {
    const std::string* found = find({name});
    return found ? *found : std::move(fallback);
}

std::optional<std::string> OptionReader::optional_text(const char* name) const {
    const std::string* found = find({name});
    if (!found) return std::nullopt;
    return *found;
}

bool OptionReader::flag(const char* name, bool fallback) const {
    const std::string* found = find({name});
    if (!found) return fallback;
    const std::string value = lower_ascii(*found);
    if (value != "true" && value != "false") {
        throw Error("_LEGACY_ERROR_TEMP_2147", {{"paramName", name}});
    }
    return value == "true";
}

double OptionReader::fraction(const char* name, double fallback) const {
    const std::string* found = find({name});
    double value = fallback;
    if (found && !parse_double(*found, value))
        throw Error("_LEGACY_ERROR_REQUIREMENT", {{"message", "For input string: \"" + *found + "\""}});
    return value;
}

std::string OptionReader::line_separator() const {
    const std::string* found = find({"linesep"});
    if (!found) return "";
    if (found->empty())
        throw Error("_LEGACY_ERROR_REQUIREMENT", {{"message", "'lineSep' cannot be an empty string."}});
    return *found;
}

std::string OptionReader::corrupt_column() const {
    const std::string* found = find({"columnNameOfCorruptRecord", "spark.sql.columnNameOfCorruptRecord"});
    return found ? *found : "_corrupt_record";
}

int32_t OptionReader::number(const char* name, int32_t fallback) const {
    const std::string* found = find({name});
    if (!found) return fallback;
    int32_t value = fallback;
    const auto [end, error] = std::from_chars(found->data(), found->data() + found->size(), value);
    if (error != std::errc() || end != found->data() + found->size()) {
        throw Error("_LEGACY_ERROR_TEMP_2146", {{"paramName", name}, {"value", *found}});
    }
    return value;
}

ParseMode OptionReader::mode() const {
    const std::string* found = find({"mode"});
    if (!found) return ParseMode::kPermissive;
    const std::string mode = lower_ascii(*found);
    if (mode == "failfast") return ParseMode::kFailFast;
    return mode == "dropmalformed" ? ParseMode::kDropMalformed : ParseMode::kPermissive;
}

}  // namespace firesteel

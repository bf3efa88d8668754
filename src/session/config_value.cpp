#include "session/config_value.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <span>
#include <vector>

#include "common/error.h"
#include "session/time_zone_name.h"

namespace firesteel {
namespace {

struct Unit {
    std::string_view suffix;
    int64_t factor;
};

constexpr Unit kByteUnits[] = {
    {"b", 1},           {"k", 1LL << 10},   {"kb", 1LL << 10},  {"kib", 1LL << 10},
    {"m", 1LL << 20},   {"mb", 1LL << 20},  {"mib", 1LL << 20}, {"g", 1LL << 30},
    {"gb", 1LL << 30},  {"gib", 1LL << 30}, {"t", 1LL << 40},   {"tb", 1LL << 40},
    {"tib", 1LL << 40}, {"p", 1LL << 50},   {"pb", 1LL << 50},  {"pib", 1LL << 50}};

// In microseconds.
constexpr Unit kTimeUnits[] = {{"us", 1},         {"ms", 1000},        {"s", 1000000},      {"m", 60000000},
                               {"min", 60000000}, {"h", 3600000000LL}, {"d", 86400000000LL}};

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

std::string_view trim(std::string_view text) {
    const auto is_space = [](char c) { return static_cast<unsigned char>(c) <= ' '; };
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

/// "10MB" with the units of bytes or of time; a number without a suffix is in `own_unit`. The answer is in
/// `own_unit` too.
std::optional<int64_t> parse_with_unit(std::string_view text, std::span<const Unit> units, int64_t own_unit) {
    const std::string folded = lower(trim(text));
    int64_t number = 0;
    const auto [rest, failure] = std::from_chars(folded.data(), folded.data() + folded.size(), number);
    if (failure != std::errc()) return std::nullopt;
    const std::string_view suffix(rest, static_cast<size_t>(folded.data() + folded.size() - rest));
    if (suffix.empty()) return number;
    const auto unit =
        std::find_if(units.begin(), units.end(), [&](const Unit& u) { return u.suffix == suffix; });
    if (unit == units.end()) return std::nullopt;
    int64_t scaled = 0;
    if (__builtin_mul_overflow(number, unit->factor, &scaled)) return std::nullopt;
    return scaled / own_unit;
}

std::optional<int64_t> parse_integer(std::string_view text, int64_t low, int64_t high) {
    text = trim(text);
    if (text.size() > 1 && text.front() == '+') text.remove_prefix(1);
    int64_t number = 0;
    const auto [rest, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure != std::errc() || rest != text.data() + text.size()) return std::nullopt;
    if (number < low || number > high) return std::nullopt;
    return number;
}

const char* type_name(ConfigType type) {
    switch (type) {
        case ConfigType::kBoolean:
            return "boolean";
        case ConfigType::kInt:
            return "int";
        case ConfigType::kLong:
            return "long";
        case ConfigType::kDouble:
            return "double";
        case ConfigType::kBytes:
            return "bytes in BYTE";
        case ConfigType::kMebibytes:
            return "bytes in MiB";
        case ConfigType::kMilliseconds:
            return "time in MILLISECONDS";
        case ConfigType::kSeconds:
            return "time in SECONDS";
        case ConfigType::kMinutes:
            return "time in MINUTES";
        default:
            return "string";
    }
}

[[noreturn]] void raise_invalid(std::string_view what, const ConfigDefault& setting, const std::string& text,
                                ErrorParameters more) {
    ErrorParameters parameters = {{"confName", std::string(setting.key)}, {"confValue", text}};
    parameters.insert(parameters.end(), more.begin(), more.end());
    throw Error("INVALID_CONF_VALUE." + std::string(what), std::move(parameters));
}

/// The option that `text` names without regard to case.
std::string check_option(const ConfigDefault& setting, const std::string& text) {
    std::string_view options = setting.options;
    while (!options.empty()) {
        const size_t comma = std::min(options.find(", "), options.size());
        const std::string_view option = options.substr(0, comma);
        if (lower(option) == lower(text)) return std::string(option);
        options.remove_prefix(std::min(comma + 2, options.size()));
    }
    raise_invalid("OUT_OF_RANGE_OF_OPTIONS", setting, text, {{"confOptions", setting.options}});
}

std::string requirement(const ConfigDefault& setting) {
    const std::string name = "The value of " + std::string(setting.key);
    if (setting.minimum == 1) return name + " must be positive";
    if (setting.minimum == 0) return name + " must not be negative";
    return name + " must be at least " + std::to_string(setting.minimum);
}

}  // namespace

std::optional<bool> parse_config_bool(std::string_view text) {
    const std::string folded = lower(trim(text));
    if (folded == "true") return true;
    if (folded == "false") return false;
    return std::nullopt;
}

std::optional<double> parse_config_double(std::string_view text) {
    const std::string trimmed(trim(text));
    char* end = nullptr;
    const double number = std::strtod(trimmed.c_str(), &end);
    if (trimmed.empty() || *end != '\0') return std::nullopt;
    return number;
}

std::optional<int64_t> parse_config_number(ConfigType type, std::string_view text) {
    switch (type) {
        case ConfigType::kInt:
            return parse_integer(text, std::numeric_limits<int32_t>::min(),
                                 std::numeric_limits<int32_t>::max());
        case ConfigType::kLong:
            return parse_integer(text, std::numeric_limits<int64_t>::min(),
                                 std::numeric_limits<int64_t>::max());
        case ConfigType::kBytes:
            return parse_with_unit(text, kByteUnits, 1);
        case ConfigType::kMebibytes:
            return parse_with_unit(text, kByteUnits, 1LL << 20);
        case ConfigType::kMilliseconds:
            return parse_with_unit(text, kTimeUnits, 1000);
        case ConfigType::kSeconds:
            return parse_with_unit(text, kTimeUnits, 1000000);
        case ConfigType::kMinutes:
            return parse_with_unit(text, kTimeUnits, 60000000);
        default:
            return std::nullopt;
    }
}

std::string check_config_value(const ConfigDefault& setting, const std::string& text) {
    const auto mismatch = [&] {
        raise_invalid("TYPE_MISMATCH", setting, text, {{"confType", type_name(setting.type)}});
    };
    switch (setting.type) {
        case ConfigType::kString:
            return text;
        case ConfigType::kEnum:
            return check_option(setting, text);
        case ConfigType::kTimeZone:
            if (!is_time_zone(text)) raise_invalid("TIME_ZONE", setting, text, {});
            return text;
        case ConfigType::kBoolean:
            if (!parse_config_bool(text)) mismatch();
            return text;
        case ConfigType::kDouble:
            if (!parse_config_double(text)) mismatch();
            return text;
        default:
            break;
    }
    const std::optional<int64_t> number = parse_config_number(setting.type, text);
    if (!number) mismatch();
    if (*number < setting.minimum)
        raise_invalid("REQUIREMENT", setting, text, {{"confRequirement", requirement(setting)}});
    return text;
}

}  // namespace firesteel

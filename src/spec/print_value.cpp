#include "spec/print_value.h"

#include <fmt/core.h>

namespace firesteel::spec {
namespace {

std::string print_decimal(Int128 unscaled, int scale) {
    const bool negative = unscaled < 0;
    if (negative) unscaled = -unscaled;
    std::string digits;
    do {
        digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(unscaled % 10)));
        unscaled /= 10;
    } while (unscaled > 0);
    while (static_cast<int>(digits.size()) <= scale) digits.insert(digits.begin(), '0');
    if (scale > 0) digits.insert(digits.size() - static_cast<size_t>(scale), ".");
    return (negative ? "-" : "") + digits;
}

}  // namespace

std::string print_value(const Type& type, const Value& value) {
    if (value.is_null()) return "null";
    switch (type.id()) {
        case TypeId::kBoolean:
            return value.as_bool() ? "true" : "false";
        case TypeId::kByte:
            return std::to_string(value.as_long()) + "Y";
        case TypeId::kShort:
            return std::to_string(value.as_long()) + "S";
        case TypeId::kInteger:
            return std::to_string(value.as_long());
        case TypeId::kLong:
            return std::to_string(value.as_long()) + "L";
        case TypeId::kFloat:
            return fmt::format("{}F", value.as_double());
        case TypeId::kDouble:
            return fmt::format("{}D", value.as_double());
        case TypeId::kDecimal:
            return print_decimal(value.as_int128(), type.scale());
        case TypeId::kString:
            return "'" + value.as_string() + "'";
        case TypeId::kBinary: {
            std::string out = "x'";
            for (const unsigned char c : value.as_string()) out += fmt::format("{:02X}", c);
            return out + "'";
        }
        case TypeId::kCalendarInterval: {
            const auto& i = value.as_interval();
            return fmt::format("interval:{}/{}/{}", i.months, i.days, i.microseconds);
        }
        default:
            break;
    }
    if (value.holds<int64_t>()) return type.to_string() + ":" + std::to_string(value.as_long());
    if (!value.holds<Value::List>()) return type.to_string() + ":?";
    return type.to_string() + ":[" + std::to_string(value.as_list().size()) + "]";
}

}  // namespace firesteel::spec

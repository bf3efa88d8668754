#include "functions/scalar/math/round_decimal.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <string>

#include "common/decimal.h"

namespace firesteel {

namespace {

/// Does cutting `rest` (of `unit`, not negative) move the quotient away from zero?
bool rounds_away(Int128 quotient, Int128 rest, Int128 unit, bool negative, Rounding rounding) {
    if (rest == 0) return false;
    switch (rounding) {
        case Rounding::kCeiling:
            return !negative;
        case Rounding::kFloor:
            return negative;
        case Rounding::kHalfUp:
            return rest >= unit - rest;
        case Rounding::kHalfEven:
            return rest > unit - rest || (rest == unit - rest && quotient % 2 != 0);
    }
    return false;
}

/// The shortest digits of a number and its exponent: 0.d1d2... * 10^exponent.
struct Digits {
    std::string digits;
    int exponent = 0;
    bool negative = false;
};

template <typename T>
Digits shortest_digits(T value) {
    char text[64];
    const auto end =
        std::to_chars(text, text + sizeof(text), std::fabs(value), std::chars_format::scientific).ptr;
    Digits result;
    result.negative = std::signbit(value);
    const char* at = text;
    for (; at < end && *at != 'e'; ++at) {
        if (*at != '.') result.digits += *at;
    }
    result.exponent = std::atoi(std::string(at + 1, static_cast<const char*>(end)).c_str()) + 1;
    return result;
}

/// Keeps the first `keep` digits; the others decide whether the last one kept goes up.
bool digits_round_away(const Digits& number, int keep, Rounding rounding) {
    const auto size = static_cast<int>(number.digits.size());
    if (rounding == Rounding::kCeiling) return !number.negative;
    if (rounding == Rounding::kFloor) return number.negative;
    if (keep < 0) return false;
    const char next = number.digits[static_cast<size_t>(keep)];
    if (next != '5') return next > '5';
    if (rounding == Rounding::kHalfUp) return true;
    for (int i = keep + 1; i < size; ++i) {
        if (number.digits[static_cast<size_t>(i)] != '0') return true;
    }
    return keep > 0 && (number.digits[static_cast<size_t>(keep) - 1] - '0') % 2 != 0;
}

template <typename T>
T round_floating(T value, int digits, Rounding rounding) {
    if (!std::isfinite(value) || value == 0) return value;
    Digits number = shortest_digits(value);
    // Saturates: no number has digits that far out.
    const int64_t wanted = static_cast<int64_t>(number.exponent) + digits;
    if (wanted >= static_cast<int64_t>(number.digits.size())) return value;
    const int keep = wanted < 0 ? -1 : static_cast<int>(wanted);
    const bool away = digits_round_away(number, keep, rounding);
    std::string kept = number.digits.substr(0, static_cast<size_t>(std::max(keep, 0)));
    int exponent = number.exponent;
    if (away) {
        int i = static_cast<int>(kept.size()) - 1;
        while (i >= 0 && kept[static_cast<size_t>(i)] == '9') kept[static_cast<size_t>(i--)] = '0';
        if (i >= 0) {
            ++kept[static_cast<size_t>(i)];
        } else {
            kept.insert(0, 1, '1');
            exponent = std::max(exponent, -digits) + 1;
        }
    }
    if (kept.empty()) return 0;  // BigDecimal knows no negative zero
    const std::string text = (number.negative ? "-0." : "0.") + kept + "e" + std::to_string(exponent);
    T result = 0;
    if constexpr (sizeof(T) == sizeof(double)) {
        result = std::strtod(text.c_str(), nullptr);
    } else {
        result = std::strtof(text.c_str(), nullptr);
    }
    return result == 0 ? T{0} : result;
}

}  // namespace

Int128 round_decimal(Int128 value, int scale, int digits, Rounding rounding) {
    if (digits >= scale) return value;
    const int dropped = scale - digits;
    const bool negative = value < 0;
    const Int128 magnitude = negative ? -value : value;
    Int128 quotient = 0;
    if (dropped > kMaxDecimalDigits) {
        const bool away =
            magnitude != 0 &&
            (rounding == Rounding::kCeiling ? !negative : rounding == Rounding::kFloor && negative);
        quotient = away ? 1 : 0;
    } else {
        const Int128 unit = power_of_ten(dropped);
        quotient = magnitude / unit;
        if (rounds_away(quotient, magnitude % unit, unit, negative, rounding)) ++quotient;
    }
    if (digits < 0 && quotient != 0) quotient *= power_of_ten(std::min(-digits, kMaxDecimalDigits));
    return negative ? -quotient : quotient;
}

double round_double(double value, int digits, Rounding rounding) {
    return round_floating(value, digits, rounding);
}
float round_float(float value, int digits, Rounding rounding) {
    return round_floating(value, digits, rounding);
}

}  // namespace firesteel

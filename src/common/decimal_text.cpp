// Decimals to and from text and doubles.

#include <fast_float/fast_float.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "common/decimal.h"

namespace firesteel {

namespace {

using UInt128 = unsigned __int128;

std::string digits_of(UInt128 value) {
    std::string digits;
    do {
        digits += static_cast<char>('0' + static_cast<int>(value % 10));
        value /= 10;
    } while (value != 0);
    std::reverse(digits.begin(), digits.end());
    return digits;
}

UInt128 magnitude(Int128 value) {
    return value < 0 ? -static_cast<UInt128>(value) : static_cast<UInt128>(value);
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// A number as written: sign, digits without the point, and the power of ten of the last digit.
struct Written {
    bool negative = false;
    std::string digits;
    int64_t exponent = 0;
};

/// Spark trims what Java calls white space and control characters.
std::string_view trimmed(std::string_view text) {
    const auto is_space = [](char c) { return static_cast<unsigned char>(c) <= ' '; };
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

bool read_exponent(std::string_view text, int64_t& exponent) {
    if (text.empty()) return false;
    if (text[0] == '+') {
        text.remove_prefix(1);
        if (text.empty() || !is_digit(text[0])) return false;
    }
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), exponent);
    constexpr int64_t kLimit = INT32_MAX;  // Java's BigDecimal takes no more
    return error == std::errc() && end == text.data() + text.size() && exponent >= -kLimit &&
           exponent <= kLimit;
}

bool read_number(std::string_view text, Written& number) {
    text = trimmed(text);
    if (!text.empty() && (text[0] == '+' || text[0] == '-')) {
        number.negative = text[0] == '-';
        text.remove_prefix(1);
    }
    bool any = false, point = false;
    size_t i = 0;
    for (; i < text.size(); ++i) {
        if (text[i] == '.' && !point) {
            point = true;
        } else if (is_digit(text[i])) {
            any = true;
            if (text[i] != '0' || !number.digits.empty()) number.digits += text[i];
            if (point) --number.exponent;
        } else {
            break;
        }
    }
    if (!any) return false;
    if (i == text.size()) return true;
    if (text[i] != 'e' && text[i] != 'E') return false;
    int64_t exponent = 0;
    if (!read_exponent(text.substr(i + 1), exponent)) return false;
    number.exponent += exponent;
    return true;
}

DecimalParse to_decimal(const Written& number, int precision, int scale, Int128& out) {
    if (number.digits.empty()) {
        out = 0;
        return DecimalParse::kOk;
    }
    // Digits kept: those at or above 10^-scale.
    const int64_t shift = number.exponent + scale;
    const int64_t kept = static_cast<int64_t>(number.digits.size()) + std::min<int64_t>(shift, 0);
    if (kept + std::max<int64_t>(shift, 0) > kMaxDecimalDigits) return DecimalParse::kTooLarge;
    UInt128 value = 0;
    for (int64_t i = 0; i < kept; ++i) {
        value = value * 10 + static_cast<unsigned>(number.digits[static_cast<size_t>(i)] - '0');
    }
    if (shift > 0) value *= static_cast<UInt128>(power_of_ten(static_cast<int>(shift)));
    if (shift < 0 && kept >= 0 && number.digits[static_cast<size_t>(kept)] >= '5') ++value;
    const auto result = static_cast<Int128>(value);
    if (!fits_precision(result, precision)) return DecimalParse::kTooLarge;
    out = number.negative ? -result : result;
    return DecimalParse::kOk;
}

}  // namespace

std::string int128_to_string(Int128 value) { return (value < 0 ? "-" : "") + digits_of(magnitude(value)); }

std::string decimal_to_string(Int128 value, int scale) {
    std::string digits = digits_of(magnitude(value));
    const auto places = static_cast<size_t>(scale);
    if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
    if (scale > 0) digits.insert(digits.size() - places, 1, '.');
    return value < 0 ? "-" + digits : digits;
}

std::string decimal_to_scientific(Int128 value, int scale) {
    std::string digits = digits_of(magnitude(value));
    const int exponent = static_cast<int>(digits.size()) - 1 - scale;
    if (exponent >= -6) return decimal_to_string(value, scale);
    if (digits.size() > 1) digits.insert(1, 1, '.');
    return (value < 0 ? "-" : "") + digits + "E" + std::to_string(exponent);
}

double decimal_to_double(Int128 value, int scale) {
    constexpr int kExactPower = 22;  // 10^22 is the largest power of ten that is a double
    constexpr UInt128 kExactInteger = UInt128{1} << 53;
    if (scale == 0) return static_cast<double>(value);
    if (scale <= kExactPower && magnitude(value) <= kExactInteger) {
        return static_cast<double>(static_cast<int64_t>(value)) / static_cast<double>(power_of_ten(scale));
    }
    const std::string text = int128_to_string(value) + "e-" + std::to_string(scale);
    double result = 0;
    fast_float::from_chars(text.data(), text.data() + text.size(), result);
    return result;
}

DecimalParse parse_decimal(std::string_view text, int precision, int scale, Int128& out) {
    Written number;
    if (!read_number(text, number)) return DecimalParse::kMalformed;
    return to_decimal(number, precision, scale, out);
}

DecimalParse double_to_decimal(double value, int precision, int scale, Int128& out) {
    if (!std::isfinite(value)) return DecimalParse::kMalformed;
    char text[32];
    const auto end = std::to_chars(text, text + sizeof(text), value, std::chars_format::scientific).ptr;
    return parse_decimal({text, static_cast<size_t>(end - text)}, precision, scale, out);
}

}  // namespace firesteel

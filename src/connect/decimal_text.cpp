#include "connect/decimal_text.h"

#include <algorithm>
#include <charconv>

#include "column/type.h"
#include "common/error.h"

namespace firesteel {
namespace {

[[noreturn]] void raise_too_large(std::string_view text) {
    throw Error("NUMERIC_OUT_OF_SUPPORTED_RANGE", {{"value", std::string(text)}});
}

std::optional<int> parse_exponent(std::string_view text) {
    if (text.starts_with('+')) text.remove_prefix(1);
    int exponent = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), exponent);
    if (failure != std::errc() || end != text.data() + text.size() || exponent < -1000 || exponent > 1000) {
        return std::nullopt;
    }
    return exponent;
}

}  // namespace

std::optional<DecimalText> parse_decimal_text(std::string_view text) {
    std::string_view rest = text;
    const bool negative = rest.starts_with('-');
    if (negative || rest.starts_with('+')) rest.remove_prefix(1);
    int exponent = 0;
    if (const size_t e = rest.find_first_of("eE"); e != std::string_view::npos) {
        const auto parsed = parse_exponent(rest.substr(e + 1));
        if (!parsed) return std::nullopt;
        exponent = *parsed;
        rest = rest.substr(0, e);
    }
    DecimalText out;
    bool any_digit = false;
    bool after_point = false;
    int digits = 0;
    for (const char c : rest) {
        if (c == '.' && !after_point) {
            after_point = true;
            continue;
        }
        if (c < '0' || c > '9') return std::nullopt;
        any_digit = true;
        out.scale += after_point;
        if (digits > 0 || c != '0') ++digits;
        if (digits > kMaxPrecision) raise_too_large(text);
        out.unscaled = out.unscaled * 10 + (c - '0');
    }
    if (!any_digit) return std::nullopt;
    out.scale -= exponent;
    for (; out.scale < 0; ++out.scale) {
        if (out.unscaled != 0 && ++digits > kMaxPrecision) raise_too_large(text);
        out.unscaled *= 10;
    }
    out.precision = std::max({digits, out.scale, 1});
    if (out.precision > kMaxPrecision) raise_too_large(text);
    if (negative) out.unscaled = -out.unscaled;
    return out;
}

std::string decimal_to_text(Int128 unscaled, int scale) {
    auto rest = static_cast<unsigned __int128>(unscaled);
    if (unscaled < 0) rest = -rest;
    std::string reversed;
    for (int digits = 0; rest != 0 || digits <= scale; ++digits, rest /= 10) {
        if (digits == scale && scale > 0) reversed += '.';
        reversed += static_cast<char>('0' + static_cast<int>(rest % 10));
    }
    if (unscaled < 0) reversed += '-';
    std::reverse(reversed.begin(), reversed.end());
    return reversed;
}

}  // namespace firesteel

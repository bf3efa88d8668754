#include "codec/number_text.h"

#include <fast_float/fast_float.h>

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <string>

namespace firesteel {

namespace {

bool is_blank(char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

std::string_view java_trim(std::string_view text) {
    while (!text.empty() && static_cast<unsigned char>(text.front()) <= 0x20) text.remove_prefix(1);
    while (!text.empty() && static_cast<unsigned char>(text.back()) <= 0x20) text.remove_suffix(1);
    return text;
}

bool equals_ignoring_case(std::string_view text, std::string_view lower) {
    if (text.size() != lower.size()) return false;
    for (size_t i = 0; i < text.size(); ++i) {
        if (to_lower(text[i]) != lower[i]) return false;
    }
    return true;
}

template <typename T>
bool parse_special(std::string_view text, T& out) {
    constexpr T kInfinity = std::numeric_limits<T>::infinity();
    const bool negative = !text.empty() && text[0] == '-';
    std::string_view word = text;
    if (negative || (!text.empty() && text[0] == '+')) word.remove_prefix(1);
    if (equals_ignoring_case(word, "inf") || equals_ignoring_case(word, "infinity")) {
        out = negative ? -kInfinity : kInfinity;
        return true;
    }
    if (word == "NaN" || equals_ignoring_case(text, "nan")) {
        out = std::numeric_limits<T>::quiet_NaN();
        return true;
    }
    return false;
}

/// "0x1.8p3": rare, and strtod knows the grammar once we have seen that it is a whole one.
template <typename T>
bool parse_hexadecimal(std::string_view text, T& out) {
    if (text.find_first_of("pP") == std::string_view::npos) return false;
    const std::string copy(text);
    char* end = nullptr;
    if constexpr (sizeof(T) == 4) {
        out = std::strtof(copy.c_str(), &end);
    } else {
        out = std::strtod(copy.c_str(), &end);
    }
    return end == copy.c_str() + copy.size();
}

template <typename T>
bool parse_floating(std::string_view text, T& out) {
    text = java_trim(text);
    const std::string_view whole = text;
    const bool negative = !text.empty() && text[0] == '-';
    if (negative || (!text.empty() && text[0] == '+')) text.remove_prefix(1);
    if (text.empty()) return false;
    if (!is_digit(text[0]) && text[0] != '.') return parse_special(whole, out);
    const char suffix = to_lower(text.back());
    if (text.size() > 2 && text[0] == '0' && to_lower(text[1]) == 'x') {
        if (suffix == 'f' || suffix == 'd') text.remove_suffix(1);
        if (!parse_hexadecimal(text, out)) return false;
    } else {
        if (suffix == 'f' || suffix == 'd') text.remove_suffix(1);
        const char* end = text.data() + text.size();
        const auto result = fast_float::from_chars(text.data(), end, out);
        if (result.ptr != end || result.ec == std::errc::invalid_argument) return false;
    }
    if (negative) out = -out;
    return true;
}

/// Numbers are written with an exponent when it is below -6.
constexpr int kLeastPlainExponent = -6;

/// Writes a number below 100 before `end`.
char* write_pair(uint64_t value, char* end) {
    *--end = static_cast<char>('0' + value % 10);
    *--end = static_cast<char>('0' + value / 10);
    return end;
}

}  // namespace

std::string_view trim_blanks(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

bool parse_integer(std::string_view text, bool allow_fraction, int64_t least, int64_t greatest,
                   int64_t& out) {
    text = trim_blanks(text);
    if (text.empty()) return false;
    const bool negative = text[0] == '-';
    size_t i = negative || text[0] == '+' ? 1 : 0;
    if (i == text.size()) return false;
    // Counts down: the negative range is the larger one.
    int64_t value = 0;
    for (; i < text.size() && is_digit(text[i]); ++i) {
        if (__builtin_mul_overflow(value, int64_t{10}, &value)) return false;
        if (__builtin_sub_overflow(value, int64_t{text[i] - '0'}, &value)) return false;
    }
    if (i < text.size()) {
        if (!allow_fraction || text[i] != '.') return false;
        for (++i; i < text.size(); ++i) {
            if (!is_digit(text[i])) return false;
        }
    }
    if (!negative && value == std::numeric_limits<int64_t>::min()) return false;
    if (!negative) value = -value;
    if (value < least || value > greatest) return false;
    out = value;
    return true;
}

bool parse_double(std::string_view text, double& out) { return parse_floating(text, out); }

bool parse_float(std::string_view text, float& out) { return parse_floating(text, out); }

int format_long(int64_t value, char* out) {
    const bool is_negative = value < 0;
    uint64_t rest = is_negative ? 0 - static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
    char digits[kMaxLongText];
    char* const end = digits + kMaxLongText;
    char* begin = end;
    for (; rest >= 100; rest /= 100) begin = write_pair(rest % 100, begin);
    begin = write_pair(rest, begin) + (rest < 10);
    const auto count = static_cast<size_t>(end - begin);
    if (is_negative) *out++ = '-';
    std::memcpy(out, begin, count);
    return static_cast<int>(count) + is_negative;
}

int format_small_decimal(int64_t unscaled, int scale, char* out) {
    if (scale == 0) return format_long(unscaled, out);
    char* next = out;
    if (unscaled < 0) *next++ = '-';
    char digits[kMaxLongText];
    const int count = format_long(std::abs(unscaled), digits);
    const auto copy = [&](int from, int size) {
        std::memcpy(next, digits + from, static_cast<size_t>(size));
        next += size;
    };
    const int whole = count - scale;  // digits before the point
    if (whole > 0) {
        copy(0, whole);
        *next++ = '.';
        copy(whole, scale);
    } else if (whole > kLeastPlainExponent) {
        *next++ = '0';
        *next++ = '.';
        for (int zeros = whole; zeros < 0; ++zeros) *next++ = '0';
        copy(0, count);
    } else {
        copy(0, 1);
        if (count > 1) {
            *next++ = '.';
            copy(1, count - 1);
        }
        *next++ = 'E';
        next += format_long(whole - 1, next);
    }
    return static_cast<int>(next - out);
}

}  // namespace firesteel

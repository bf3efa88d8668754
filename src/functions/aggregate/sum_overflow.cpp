#include "functions/aggregate/sum_overflow.h"

#include <algorithm>

#include "common/wide_integer.h"

namespace firesteel {

namespace {

using Unsigned = unsigned __int128;

std::string digits_of(WideInteger value) {
    const WideInteger ten(10);
    std::string digits;
    do {
        WideInteger digit;
        value = value.divided_by(ten, digit);
        __int128 small = 0;
        digit.to_int128(small);
        digits += static_cast<char>('0' + static_cast<int>(small));
    } while (!value.is_zero());
    std::reverse(digits.begin(), digits.end());
    return digits;
}

std::string decimal_text(const std::string& digits, bool is_negative, size_t scale) {
    const size_t whole = digits.size() > scale ? digits.size() - scale : 0;
    std::string text = is_negative ? "-" : "";
    text += whole > 0 ? digits.substr(0, whole) : "0";
    if (scale == 0) return text;
    text += '.';
    text.append(scale - (digits.size() - whole), '0');
    text += digits.substr(whole);
    return text;
}

/// As a number of whole rounds and a rest that is not negative.
int64_t rounds_of(const WrappedSum& sum) { return sum.wraps - (sum.sum < 0 ? 1 : 0); }

WideInteger size_of(const WrappedSum& sum) {
    const int64_t rounds = rounds_of(sum);
    const WideInteger rest(static_cast<Unsigned>(sum.sum));
    const WideInteger round = WideInteger(Unsigned{1} << 127).times(WideInteger(2));
    const WideInteger whole = round.times(WideInteger(static_cast<Unsigned>(rounds < 0 ? -rounds : rounds)));
    return rounds < 0 ? whole.minus(rest) : whole.plus(rest);
}

}  // namespace

Error WrappedSum::error() const {
    const std::string digits = digits_of(size_of(*this));
    return Error("NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION",
                 {{"value", decimal_text(digits, rounds_of(*this) < 0, static_cast<size_t>(type.scale()))},
                  {"precision", std::to_string(type.precision())},
                  {"scale", std::to_string(type.scale())},
                  {"config", "\"spark.sql.ansi.enabled\""}});
}

bool WrappedSum::is_of_two() const {
    return size_of(*this) < WideInteger(2).times_power_of_ten(type.precision());
}

}  // namespace firesteel

#include "common/decimal.h"

#include <algorithm>
#include <array>
#include <bit>

#include "common/check.h"
#include "common/wide_integer.h"

namespace firesteel {

namespace {

using UInt128 = unsigned __int128;

constexpr int kWorkingDigits = kMaxDecimalDigits + 1;  // Spark's MathContext

constexpr std::array<Int128, kMaxDecimalDigits + 1> kPowers = [] {
    std::array<Int128, kMaxDecimalDigits + 1> powers{};
    powers[0] = 1;
    for (size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
    return powers;
}();

UInt128 magnitude(Int128 value) {
    return value < 0 ? -static_cast<UInt128>(value) : static_cast<UInt128>(value);
}

/// Multiplies by 10^exponent within 128 bits.
bool scale_up(Int128 value, int exponent, Int128& out) {
    if (exponent > kMaxDecimalDigits) {
        out = 0;
        return value == 0;
    }
    return !__builtin_mul_overflow(value, kPowers[static_cast<size_t>(exponent)], &out);
}

Int128 rounded_quotient(Int128 value, Int128 divisor) {  // divisor > 0, halves away from zero
    const Int128 quotient = value / divisor;
    const Int128 rest = value % divisor;
    const UInt128 size = magnitude(rest);
    if (size < static_cast<UInt128>(divisor) - size) return quotient;
    return value < 0 ? quotient - 1 : quotient + 1;
}

bool accept(Int128 value, Int128& out) {
    if (!fits_precision(value, kMaxDecimalDigits)) return false;
    out = value;
    return true;
}

/// |result| of `scale` to `result_scale`, with a sign.
bool finish(WideInteger value, int scale, bool negative, int result_scale, Int128& out) {
    if (scale > result_scale) {
        value = value.rounded_quotient(WideInteger(1).times_power_of_ten(scale - result_scale));
    } else if (!value.is_zero()) {
        if (value.count_digits() + result_scale - scale > kMaxDecimalDigits) return false;
        value = value.times_power_of_ten(result_scale - scale);
    }
    Int128 result;
    if (!value.to_int128(result)) return false;
    return accept(negative ? -result : result, out);
}

WideInteger wide(Int128 value) { return WideInteger(magnitude(value)); }

bool add_wide(Int128 a, int scale_a, Int128 b, int scale_b, int result_scale, Int128& out) {
    const int scale = std::max(scale_a, scale_b);
    const WideInteger x = wide(a).times_power_of_ten(scale - scale_a);
    const WideInteger y = wide(b).times_power_of_ten(scale - scale_b);
    if ((a < 0) == (b < 0)) return finish(x.plus(y), scale, a < 0, result_scale, out);
    const bool first_larger = y < x;
    return finish(first_larger ? x.minus(y) : y.minus(x), scale, first_larger ? a < 0 : b < 0, result_scale,
                  out);
}

}  // namespace

Int128 power_of_ten(int exponent) {
    CHECK(exponent >= 0 && exponent <= kMaxDecimalDigits, "10^{}", exponent);
    return kPowers[static_cast<size_t>(exponent)];
}

int count_digits(Int128 value) {
    const UInt128 size = magnitude(value);
    int digits = 1;
    while (digits <= kMaxDecimalDigits && size >= static_cast<UInt128>(kPowers[static_cast<size_t>(digits)]))
        ++digits;
    return digits;
}

bool fits_precision(Int128 value, int precision) {
    return magnitude(value) < static_cast<UInt128>(power_of_ten(precision));
}

bool rescale_decimal(Int128 value, int from_scale, int to_scale, Int128& out) {
    if (to_scale >= from_scale) {
        Int128 scaled;
        return scale_up(value, to_scale - from_scale, scaled) && accept(scaled, out);
    }
    const int drop = from_scale - to_scale;
    return accept(drop > kMaxDecimalDigits ? 0 : rounded_quotient(value, power_of_ten(drop)), out);
}

Int128 truncate_decimal(Int128 value, int scale) { return value / power_of_ten(scale); }

bool add_decimals(Int128 a, int scale_a, Int128 b, int scale_b, int result_scale, Int128& out) {
    const int scale = std::max(scale_a, scale_b);
    Int128 x, y, sum;
    if (!scale_up(a, scale - scale_a, x) || !scale_up(b, scale - scale_b, y) ||
        __builtin_add_overflow(x, y, &sum)) {
        return add_wide(a, scale_a, b, scale_b, result_scale, out);
    }
    return rescale_decimal(sum, scale, result_scale, out);
}

bool subtract_decimals(Int128 a, int scale_a, Int128 b, int scale_b, int result_scale, Int128& out) {
    return add_decimals(a, scale_a, -b, scale_b, result_scale, out);
}

bool multiply_decimals(Int128 a, int scale_a, Int128 b, int scale_b, int result_scale, Int128& out) {
    const int scale = scale_a + scale_b;
    Int128 product;
    // A 128-bit product has at most 39 digits, which is what Spark keeps.
    if (!__builtin_mul_overflow(a, b, &product)) return rescale_decimal(product, scale, result_scale, out);
    WideInteger exact = wide(a).times(wide(b));
    const int drop = exact.count_digits() - kWorkingDigits;
    if (drop > 0) exact = exact.rounded_quotient(WideInteger(1).times_power_of_ten(drop));
    return finish(exact, scale - std::max(drop, 0), (a < 0) != (b < 0), result_scale, out);
}

bool divide_decimals(Int128 a, int scale_a, Int128 b, int scale_b, int result_scale, Int128& out) {
    const int exponent = result_scale - scale_a + scale_b;
    const UInt128 divisor = magnitude(b);
    Int128 dividend;
    // Spark rounds at 39 digits after the point before it rounds to the result. That can differ from rounding
    // once only when the divisor has more digits than lie between the two.
    if (exponent >= 0 && divisor < static_cast<UInt128>(power_of_ten(kWorkingDigits - 1 - result_scale)) &&
        scale_up(a, exponent, dividend)) {
        const Int128 quotient = rounded_quotient(dividend, static_cast<Int128>(divisor));
        return accept(b < 0 ? -quotient : quotient, out);
    }
    const int working_exponent = kWorkingDigits - scale_a + scale_b;  // >= 1
    const WideInteger quotient =
        wide(a).times_power_of_ten(working_exponent).rounded_quotient(WideInteger(divisor));
    return finish(quotient, kWorkingDigits, (a < 0) != (b < 0), result_scale, out);
}

bool remainder_decimals(Int128 a, int scale_a, Int128 b, int scale_b, int result_scale, Int128& out) {
    const int scale = std::max(scale_a, scale_b);
    Int128 x, y;
    if (scale_up(a, scale - scale_a, x) && scale_up(b, scale - scale_b, y)) {
        return rescale_decimal(y == -1 ? 0 : x % y, scale, result_scale, out);
    }
    WideInteger rest;
    wide(a).times_power_of_ten(scale - scale_a).divided_by(wide(b).times_power_of_ten(scale - scale_b), rest);
    return finish(rest, scale, a < 0, result_scale, out);
}

bool integral_divide_decimals(Int128 a, int scale_a, Int128 b, int scale_b, Int128& out) {
    const int scale = std::max(scale_a, scale_b);
    WideInteger ignored;
    const WideInteger quotient = wide(a)
                                     .times_power_of_ten(scale - scale_a)
                                     .divided_by(wide(b).times_power_of_ten(scale - scale_b), ignored);
    return finish(quotient, 0, (a < 0) != (b < 0), 0, out);
}

int compare_decimals(Int128 a, int scale_a, Int128 b, int scale_b) {
    if (scale_a == scale_b || (a < 0) != (b < 0)) return a < b ? -1 : a > b ? 1 : 0;
    const int scale = std::max(scale_a, scale_b);
    const int order =
        wide(a).times_power_of_ten(scale - scale_a).compare(wide(b).times_power_of_ten(scale - scale_b));
    return a < 0 ? -order : order;
}

}  // namespace firesteel

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace firesteel {

using Int128 = __int128;

/// Arithmetic on unscaled decimals. Values have at most 38 digits; scales are 0 to 38. Results are exactly
/// those of Spark, which computes with 39 significant digits first and rounds to the result's type
/// afterwards, both HALF_UP. Functions return false and leave `out` alone when the result does not fit in 38
/// digits.

constexpr int kMaxDecimalDigits = 38;

/// 10^exponent. REQUIRES: 0 <= exponent <= 38.
Int128 power_of_ten(int exponent);
int count_digits(Int128 value);  // of 0: 1
/// Is |value| < 10^precision?
bool fits_precision(Int128 value, int precision);

/// The same number under another scale, rounded HALF_UP when digits are dropped.
bool rescale_decimal(Int128 value, int from_scale, int to_scale, Int128& out);
/// `value` (scale 0 to 38) without its fraction: towards zero.
Int128 truncate_decimal(Int128 value, int scale);

bool add_decimals(Int128 a, int scale_a, Int128 b, int scale_b, int result_scale, Int128& out);
bool subtract_decimals(Int128 a, int scale_a, Int128 b, int scale_b, int result_scale, Int128& out);
bool multiply_decimals(Int128 a, int scale_a, Int128 b, int scale_b, int result_scale, Int128& out);
/// REQUIRES for the next three: b != 0.
bool divide_decimals(Int128 a, int scale_a, Int128 b, int scale_b, int result_scale, Int128& out);
/// The sign is that of `a`.
bool remainder_decimals(Int128 a, int scale_a, Int128 b, int scale_b, int result_scale, Int128& out);
/// The quotient without its fraction, of scale 0.
bool integral_divide_decimals(Int128 a, int scale_a, Int128 b, int scale_b, Int128& out);
/// Negative, zero or positive.
int compare_decimals(Int128 a, int scale_a, Int128 b, int scale_b);

/// "-12.30": all digits, no exponent.
std::string decimal_to_string(Int128 value, int scale);
/// As Java's BigDecimal.toString: with an exponent when the number is below 1E-6.
std::string decimal_to_scientific(Int128 value, int scale);
/// The nearest double.
double decimal_to_double(Int128 value, int scale);

enum class DecimalParse : uint8_t { kOk, kMalformed, kTooLarge };
/// "12.3", "-.5e+3" with spaces around, to `scale` digits after the point, HALF_UP. kTooLarge when the result
/// has more than `precision` digits.
DecimalParse parse_decimal(std::string_view text, int precision, int scale, Int128& out);
/// Through the shortest text that gives the double back, as Spark does. kMalformed for NaN and infinities.
DecimalParse double_to_decimal(double value, int precision, int scale, Int128& out);

std::string int128_to_string(Int128 value);

}  // namespace firesteel

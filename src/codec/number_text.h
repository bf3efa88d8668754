#pragma once

#include <cstdint>
#include <string_view>

namespace firesteel {

/// Numbers as Spark (Java 17) reads and prints them. Nothing here allocates.

/// Text without the spaces and control characters around it that casts ignore.
std::string_view trim_blanks(std::string_view text);

/// [+-]digits between `least` and `greatest`, blanks around ignored. With `allow_fraction` ".digits" may
/// follow and is cut off. False when malformed or out of range.
bool parse_integer(std::string_view text, bool allow_fraction, int64_t least, int64_t greatest, int64_t& out);

/// What Double.parseDouble reads ("1e5", "0x1p3", "2.5f"), and inf, infinity, nan in any case.
bool parse_double(std::string_view text, double& out);
bool parse_float(std::string_view text, float& out);

constexpr int kMaxLongText = 20;
constexpr int kMaxDoubleText = 26;
/// Write into `out`, which has room for the constants above; return the length.
int format_long(int64_t value, char* out);
/// Double.toString: "1.0", "1.0E10", "NaN", "-Infinity".
int format_double(double value, char* out);
int format_float(float value, char* out);

constexpr int kMaxSmallDecimalText = 28;
/// BigDecimal.toString of `unscaled` x 10^-scale: "-12.30", below 1E-6 with an exponent.
/// REQUIRES: 0 <= scale <= 18
int format_small_decimal(int64_t unscaled, int scale, char* out);

}  // namespace firesteel

#pragma once

#include <cstdint>

#include "column/value.h"

namespace firesteel {

enum class Rounding : uint8_t { kHalfUp, kHalfEven, kCeiling, kFloor };

/// `value` of `scale` digits after the point, rounded to `digits` of them (negative: before the point); the
/// result has scale max(digits, 0) and is exact in 128 bits as long as the type it goes to holds it.
Int128 round_decimal(Int128 value, int scale, int digits, Rounding rounding);
/// By the shortest text that gives the number back, as Java's BigDecimal(Double.toString(x)) does.
double round_double(double value, int digits, Rounding rounding);
float round_float(float value, int digits, Rounding rounding);

}  // namespace firesteel

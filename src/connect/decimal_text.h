#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "column/value.h"

namespace firesteel {

/// An unscaled value with its digits: 12.340 is {12340, 5, 3}.
struct DecimalText {
    Int128 unscaled = 0;
    int precision = 0;
    int scale = 0;
};

/// "-12.340", "1E+3". Absent when the text is no number; more than 38 digits raise
/// NUMERIC_OUT_OF_SUPPORTED_RANGE.
std::optional<DecimalText> parse_decimal_text(std::string_view text);
std::string decimal_to_text(Int128 unscaled, int scale);

}  // namespace firesteel

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "column/value.h"

namespace firesteel {

/// The patterns of to_char and to_number: [S|MI][$]99,990.99[S|MI|PR].
class NumberPattern {
public:
    /// Raises INVALID_FORMAT.* with Spark's parameters.
    static NumberPattern compile(std::string_view pattern);

    int integer_digits() const { return static_cast<int>(integer_.size() - commas_); }
    int fraction_digits() const { return fraction_; }

    /// `value` of scale `scale`. Digits that do not fit give '#'s.
    std::string format(Int128 value, int scale) const;
    /// The value under fraction_digits(), or nothing where the text does not match.
    std::optional<Int128> parse(std::string_view text) const;

private:
    enum class Sign : uint8_t { kNone, kPlusMinus, kMinus, kBrackets };

    std::string format_integer(const std::string& digits) const;
    bool take_sign(std::string_view& text, bool& negative) const;
    bool take_integer(std::string_view& text, Int128& value) const;

    std::string integer_;  // '0', '9' and ',' in order
    size_t commas_ = 0;
    int fraction_ = 0;
    bool has_point_ = false;
    bool has_currency_ = false;
    Sign leading_ = Sign::kNone;
    Sign trailing_ = Sign::kNone;
};

}  // namespace firesteel

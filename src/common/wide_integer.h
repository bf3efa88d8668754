#pragma once

#include <array>
#include <cstdint>

namespace firesteel {

/// An unsigned integer of 512 bits: exact intermediates of decimal arithmetic. Slow and small; used where 128
/// bits do not suffice. Overflow is an internal error.
class WideInteger {
public:
    WideInteger() = default;
    explicit WideInteger(unsigned __int128 value);

    bool is_zero() const { return length() == 0; }
    bool operator==(const WideInteger&) const = default;
    int compare(const WideInteger& other) const;
    bool operator<(const WideInteger& other) const { return compare(other) < 0; }

    WideInteger plus(const WideInteger& other) const;
    /// REQUIRES: other <= *this.
    WideInteger minus(const WideInteger& other) const;
    WideInteger times(const WideInteger& other) const;
    WideInteger times_power_of_ten(int exponent) const;
    /// Quotient; the rest goes to `remainder`. REQUIRES: divisor != 0.
    WideInteger divided_by(const WideInteger& divisor, WideInteger& remainder) const;
    /// Rounded to the nearest, halves up.
    WideInteger rounded_quotient(const WideInteger& divisor) const;
    int count_digits() const;
    /// Does it fit in 127 bits? Then `out` is its value.
    bool to_int128(__int128& out) const;

private:
    static constexpr int kLimbs = 16;
    int length() const;                     // limbs in use
    std::array<uint32_t, kLimbs> limbs_{};  // least significant first
};

}  // namespace firesteel

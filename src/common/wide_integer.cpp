#include "common/wide_integer.h"

#include <algorithm>
#include <bit>

#include "common/check.h"

namespace firesteel {

namespace {

constexpr uint64_t kBase = uint64_t{1} << 32;
constexpr uint64_t kLowMask = kBase - 1;

}  // namespace

WideInteger::WideInteger(unsigned __int128 value) {
    for (int i = 0; i < 4; ++i) limbs_[static_cast<size_t>(i)] = static_cast<uint32_t>(value >> (32 * i));
}

int WideInteger::length() const {
    int n = kLimbs;
    while (n > 0 && limbs_[static_cast<size_t>(n) - 1] == 0) --n;
    return n;
}

int WideInteger::compare(const WideInteger& other) const {
    for (size_t i = kLimbs; i-- > 0;) {
        if (limbs_[i] != other.limbs_[i]) return limbs_[i] < other.limbs_[i] ? -1 : 1;
    }
    return 0;
}

WideInteger WideInteger::plus(const WideInteger& other) const {
    WideInteger result;
    uint64_t carry = 0;
    for (size_t i = 0; i < kLimbs; ++i) {
        carry += uint64_t{limbs_[i]} + other.limbs_[i];
        result.limbs_[i] = static_cast<uint32_t>(carry);
        carry >>= 32;
    }
    CHECK(carry == 0);
    return result;
}

WideInteger WideInteger::minus(const WideInteger& other) const {
    WideInteger result;
    int64_t borrow = 0;
    for (size_t i = 0; i < kLimbs; ++i) {
        const int64_t difference = int64_t{limbs_[i]} - other.limbs_[i] + borrow;
        result.limbs_[i] = static_cast<uint32_t>(difference);
        borrow = difference < 0 ? -1 : 0;
    }
    CHECK(borrow == 0);
    return result;
}

WideInteger WideInteger::times(const WideInteger& other) const {
    const int n = length();
    const int m = other.length();
    WideInteger result;
    for (int i = 0; i < n; ++i) {
        uint64_t carry = 0;
        for (int j = 0; j < m || carry != 0; ++j) {
            CHECK(i + j < kLimbs);
            const auto at = static_cast<size_t>(i + j);
            const uint64_t factor = j < m ? other.limbs_[static_cast<size_t>(j)] : 0;
            carry += result.limbs_[at] + limbs_[static_cast<size_t>(i)] * factor;
            result.limbs_[at] = static_cast<uint32_t>(carry);
            carry >>= 32;
        }
    }
    return result;
}

WideInteger WideInteger::times_power_of_ten(int exponent) const {
    WideInteger result = *this;
    for (; exponent > 0; exponent -= 9) {
        uint32_t factor = 1;
        for (int i = 0; i < std::min(exponent, 9); ++i) factor *= 10;
        result = result.times(WideInteger(factor));
    }
    return result;
}

WideInteger WideInteger::divided_by(const WideInteger& divisor, WideInteger& remainder) const {
    CHECK(!divisor.is_zero());
    WideInteger quotient;
    if (*this < divisor) {
        remainder = *this;
        return quotient;
    }
    // Long division in base 2^32 (Knuth's algorithm D): the divisor's top bit is shifted up so that each
    // estimate of a quotient digit from the leading digits is at most two too large.
    const int n = divisor.length();
    const int m = length();
    if (n == 1) {
        uint64_t rest = 0;
        for (int i = m; i-- > 0;) {
            const auto at = static_cast<size_t>(i);
            rest = (rest << 32) | limbs_[at];
            quotient.limbs_[at] = static_cast<uint32_t>(rest / divisor.limbs_[0]);
            rest %= divisor.limbs_[0];
        }
        remainder = WideInteger(rest);
        return quotient;
    }
    const int shift = std::countl_zero(divisor.limbs_[static_cast<size_t>(n) - 1]);
    std::array<uint32_t, kLimbs + 1> u{};
    std::array<uint32_t, kLimbs> v{};
    const auto shifted = [shift](uint32_t high, uint32_t low) {
        return static_cast<uint32_t>((((uint64_t{high} << 32) | low) << shift) >> 32);
    };
    for (int i = n; i-- > 0;) {
        const auto at = static_cast<size_t>(i);
        v[at] = shifted(divisor.limbs_[at], i > 0 ? divisor.limbs_[at - 1] : 0);
    }
    for (int i = m + 1; i-- > 0;) {
        const auto at = static_cast<size_t>(i);
        u[at] = shifted(i < m ? limbs_[at] : 0, i > 0 ? limbs_[at - 1] : 0);
    }
    for (int j = m - n; j >= 0; --j) {
        const auto at = [j](int i) { return static_cast<size_t>(i + j); };
        const uint64_t top = (uint64_t{u[at(n)]} << 32) | u[at(n - 1)];
        const uint64_t lead = v[static_cast<size_t>(n) - 1];
        uint64_t digit = top / lead;
        uint64_t rest = top % lead;
        while (digit >= kBase || digit * v[static_cast<size_t>(n) - 2] > ((rest << 32) | u[at(n - 2)])) {
            --digit;
            rest += lead;
            if (rest >= kBase) break;
        }
        int64_t borrow = 0;
        uint64_t carry = 0;
        for (int i = 0; i < n; ++i) {
            carry += digit * v[static_cast<size_t>(i)];
            const int64_t difference = int64_t{u[at(i)]} - static_cast<int64_t>(carry & kLowMask) + borrow;
            u[at(i)] = static_cast<uint32_t>(difference);
            borrow = difference >> 32;
            carry >>= 32;
        }
        const int64_t difference = int64_t{u[at(n)]} - static_cast<int64_t>(carry) + borrow;
        u[at(n)] = static_cast<uint32_t>(difference);
        if (difference < 0) {  // one too many: add the divisor back
            --digit;
            uint64_t sum = 0;
            for (int i = 0; i < n; ++i) {
                sum += uint64_t{u[at(i)]} + v[static_cast<size_t>(i)];
                u[at(i)] = static_cast<uint32_t>(sum);
                sum >>= 32;
            }
            u[at(n)] += static_cast<uint32_t>(sum);
        }
        quotient.limbs_[static_cast<size_t>(j)] = static_cast<uint32_t>(digit);
    }
    remainder = WideInteger();
    for (int i = 0; i < n; ++i) {
        const auto at = static_cast<size_t>(i);
        remainder.limbs_[at] = static_cast<uint32_t>(((uint64_t{u[at + 1]} << 32) | u[at]) >> shift);
    }
    return quotient;
}

WideInteger WideInteger::rounded_quotient(const WideInteger& divisor) const {
    WideInteger remainder;
    const WideInteger quotient = divided_by(divisor, remainder);
    if (remainder.plus(remainder) < divisor) return quotient;
    return quotient.plus(WideInteger(1));
}

int WideInteger::count_digits() const {
    int digits = 0;
    WideInteger rest = *this, ignored;
    const WideInteger billion(1'000'000'000);
    while (!(rest < billion)) {
        rest = rest.divided_by(billion, ignored);
        digits += 9;
    }
    for (uint32_t low = rest.limbs_[0]; low != 0; low /= 10) ++digits;
    return std::max(digits, 1);
}

bool WideInteger::to_int128(__int128& out) const {
    if (length() > 4 || (limbs_[3] >> 31) != 0) return false;
    unsigned __int128 value = 0;
    for (size_t i = 4; i-- > 0;) value = (value << 32) | limbs_[i];
    out = static_cast<__int128>(value);
    return true;
}

}  // namespace firesteel

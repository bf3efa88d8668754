#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "codec/number_text.h"

/// Double.toString as Java 17 computes it: not always the shortest text that reads back, so the digits must
/// come from the same arithmetic. A value is B/S x 10^e with 1 <= B/S < 10, M is half the gap to its
/// neighbours on that scale; digits are taken off B/S until what is left is within M of the value from below
/// or above.

namespace firesteel {

namespace {

struct Digits {
    char text[24];
    int count = 0;
    int exponent = 0;  // the value is 0.d1d2d3... x 10^exponent
};

/// A binary floating-point number taken apart: fraction x 2^(exponent - 52), the leading bit at position 52.
struct Binary {
    uint64_t fraction;
    int exponent;
    int significant_bits;
};

/// Just enough of an unbounded integer: at most 2^1200.
class Natural {
public:
    explicit Natural(uint64_t value)
        : limbs_{static_cast<uint32_t>(value), static_cast<uint32_t>(value >> 32)} {}

    void multiply(uint32_t factor) {
        uint64_t carry = 0;
        for (uint32_t& limb : limbs_) {
            carry += uint64_t{limb} * factor;
            limb = static_cast<uint32_t>(carry);
            carry >>= 32;
        }
    }
    void multiply_power_of_five(int power) {
        for (; power >= 13; power -= 13) multiply(1220703125);
        for (; power > 0; --power) multiply(5);
    }
    void shift_left(int bits) {
        const int words = bits / 32;
        bits %= 32;
        for (int i = kLimbs - 1; i >= 0; --i) {
            const uint64_t high = i >= words ? limbs_[i - words] : 0;
            const uint64_t low = i > words ? limbs_[i - words - 1] : 0;
            limbs_[i] = static_cast<uint32_t>(((high << 32 | low) << bits) >> 32);
        }
    }
    void add(const Natural& other) {
        uint64_t carry = 0;
        for (int i = 0; i < kLimbs; ++i) {
            carry += uint64_t{limbs_[i]} + other.limbs_[i];
            limbs_[i] = static_cast<uint32_t>(carry);
            carry >>= 32;
        }
    }
    /// REQUIRES: other is not greater.
    void subtract(const Natural& other) {
        int64_t borrow = 0;
        for (int i = 0; i < kLimbs; ++i) {
            borrow += int64_t{limbs_[i]} - int64_t{other.limbs_[i]};
            limbs_[i] = static_cast<uint32_t>(borrow);
            borrow >>= 32;
        }
    }
    int compare(const Natural& other) const {
        for (int i = kLimbs - 1; i >= 0; --i) {
            if (limbs_[i] != other.limbs_[i]) return limbs_[i] < other.limbs_[i] ? -1 : 1;
        }
        return 0;
    }
    /// The quotient, below ten; what is left stays here.
    int take_digit(const Natural& divisor) {
        int digit = 0;
        for (; compare(divisor) >= 0; ++digit) subtract(divisor);
        return digit;
    }

private:
    static constexpr int kLimbs = 38;
    uint32_t limbs_[kLimbs] = {};
};

/// B, S and M as powers of two and five; B has the fraction bits besides.
struct Scaling {
    int value_twos, value_fives;
    int scale_twos, scale_fives;
    int margin_twos, margin_fives;
};

int bits_of_power_of_five(int power) {
    return power == 0 ? 0 : static_cast<int>(power * 2.321928094887362) + 1;
}

void round_up(Digits& digits) {
    int i = digits.count - 1;
    while (i >= 0 && digits.text[i] == '9') digits.text[i--] = '0';
    if (i >= 0) {
        ++digits.text[i];
    } else {
        digits.text[0] = '1';
        ++digits.exponent;
    }
}

/// `excess` compares twice the rest with ten: how the last digit rounds when both neighbours are within
/// reach.
void finish(Digits& digits, bool low, bool high, int excess) {
    if (!high) return;
    const bool odd = (digits.text[digits.count - 1] & 1) != 0;
    if (!low || excess > 0 || (excess == 0 && odd)) round_up(digits);
}

bool needs_two_digits(int exponent) { return exponent < -3 || exponent >= 8; }

uint64_t small_power(int fives, int twos) {
    uint64_t value = 1;
    for (; fives > 0; --fives) value *= 5;
    return value << twos;
}

/// How a number becomes the quotient by the scale and what is left. Divisions are slow: most numbers below
/// ten have a scale that is a power of two.
struct ByShift {
    int twos;
    uint64_t take_digit(uint64_t& rest) const {
        const uint64_t digit = rest >> twos;
        rest -= digit << twos;
        return digit;
    }
};
struct ByDivision {
    uint64_t scale;
    uint64_t take_digit(uint64_t& rest) const {
        const uint64_t digit = rest / scale;
        rest -= digit * scale;
        return digit;
    }
};

/// REQUIRES: the value and ten times the scale have 64 bits
template <typename Scale>
void generate_small(uint64_t rest, uint64_t tens, uint64_t margin, Scale scale, int exponent,
                    Digits& digits) {
    bool low = false, high = false;
    const auto next_digit = [&] {
        const uint64_t digit = scale.take_digit(rest);
        rest *= 10;
        // A margin that passes 64 bits is above all else.
        if (__builtin_mul_overflow(margin, uint64_t{10}, &margin)) margin = UINT64_MAX;
        low = rest < margin;
        high = margin > tens - rest;
        return static_cast<char>('0' + digit);
    };
    const char first = next_digit();
    if (first == '0' && !high) {
        --exponent;
    } else {
        digits.text[digits.count++] = first;
    }
    if (needs_two_digits(exponent)) low = high = false;
    while (!low && !high) digits.text[digits.count++] = next_digit();
    digits.exponent = exponent + 1;
    const uint64_t other = tens - rest;  // twice the rest may pass 64 bits
    finish(digits, low, high, rest < other ? -1 : rest > other ? 1 : 0);
}

void generate_small(uint64_t fraction, const Scaling& scaling, int exponent, Digits& digits) {
    const uint64_t scale = small_power(scaling.scale_fives, scaling.scale_twos);
    const uint64_t value = fraction * small_power(scaling.value_fives, scaling.value_twos);
    const uint64_t margin = small_power(scaling.margin_fives, scaling.margin_twos);
    if (scaling.scale_fives == 0) {
        generate_small(value, scale * 10, margin, ByShift{scaling.scale_twos}, exponent, digits);
    } else {
        generate_small(value, scale * 10, margin, ByDivision{scale}, exponent, digits);
    }
}

void generate_large(uint64_t fraction, const Scaling& scaling, int exponent, Digits& digits) {
    Natural scale(1), rest(fraction), margin(1);
    scale.multiply_power_of_five(scaling.scale_fives);
    scale.shift_left(scaling.scale_twos);
    rest.multiply_power_of_five(scaling.value_fives);
    rest.shift_left(scaling.value_twos);
    margin.multiply_power_of_five(scaling.margin_fives + 1);
    margin.shift_left(scaling.margin_twos + 1);
    Natural tens = scale;
    tens.multiply(10);
    bool low = false, high = false;
    const auto next_digit = [&] {
        const int digit = rest.take_digit(scale);
        rest.multiply(10);
        low = rest.compare(margin) < 0;
        Natural upper = rest;
        upper.add(margin);
        high = tens.compare(upper) <= 0;
        return digit;
    };
    const int first = next_digit();
    if (first == 0 && !high) {
        --exponent;
    } else {
        digits.text[digits.count++] = static_cast<char>('0' + first);
    }
    if (needs_two_digits(exponent)) low = high = false;
    while (!low && !high) {
        margin.multiply(10);
        const int digit = next_digit();
        digits.text[digits.count++] = static_cast<char>('0' + digit);
    }
    digits.exponent = exponent + 1;
    rest.multiply(2);
    finish(digits, low, high, rest.compare(tens));
}

int estimate_decimal_exponent(const Binary& number) {
    const double mantissa =
        std::bit_cast<double>(uint64_t{0x3FF} << 52 | (number.fraction & 0xFFFFFFFFFFFFFu));
    return static_cast<int>(
        std::floor((mantissa - 1.5) * 0.289529654 + 0.176091259 + number.exponent * 0.301029995663981));
}

/// A whole number below 2^63: its digits, without those that lie below its precision.
void generate_whole(const Binary& number, Digits& digits) {
    uint64_t value = number.exponent >= 52 ? number.fraction << (number.exponent - 52)
                                           : number.fraction >> (52 - number.exponent);
    if (number.exponent > number.significant_bits) {
        const int spare_bits = number.exponent - number.significant_bits - 1;
        uint64_t unit = 1;
        int dropped = 0;
        if (spare_bits > 1) {
            dropped = static_cast<int>(spare_bits * 0.30102999566);
            for (int i = 0; i < dropped; ++i) unit *= 10;
        }
        const uint64_t residue = value % unit;
        value /= unit;
        if (unit > 1 && residue >= unit / 2) ++value;
        digits.exponent = dropped;
    }
    char text[kMaxLongText];
    int count = format_long(static_cast<int64_t>(value), text);
    digits.exponent += count;
    while (count > 1 && text[count - 1] == '0') --count;
    std::memcpy(digits.text, text, static_cast<size_t>(count));
    digits.count = count;
}

void generate(Binary number, Digits& digits) {
    const int trailing_zeros = std::countr_zero(number.fraction);
    const int bits = 53 - trailing_zeros;
    const int tiny_bits = std::max(0, bits - number.exponent - 1);
    if (number.exponent <= 62 && number.exponent >= -21 && tiny_bits == 0 && bits < 64) {
        generate_whole(number, digits);
        return;
    }
    const int exponent = estimate_decimal_exponent(number);
    Scaling s{};
    s.value_fives = s.margin_fives = std::max(0, -exponent);
    s.value_twos = s.value_fives + tiny_bits + number.exponent;
    s.scale_fives = std::max(0, exponent);
    s.scale_twos = s.scale_fives + tiny_bits;
    s.margin_twos = s.value_twos - number.significant_bits;
    s.value_twos -= bits - 1;
    const int common = std::min(s.value_twos, s.scale_twos);
    s.value_twos -= common;
    s.scale_twos -= common;
    s.margin_twos -= common;
    if (bits == 1) --s.margin_twos;  // below a power of two the neighbours are twice as near
    if (s.margin_twos < 0) {
        s.value_twos -= s.margin_twos;
        s.scale_twos -= s.margin_twos;
        s.margin_twos = 0;
    }
    const uint64_t fraction = number.fraction >> trailing_zeros;
    const int value_bits = bits + s.value_twos + bits_of_power_of_five(s.value_fives);
    const int tens_bits = s.scale_twos + 1 + bits_of_power_of_five(s.scale_fives + 1);
    if (value_bits < 64 && tens_bits < 64) {
        generate_small(fraction, s, exponent, digits);
    } else {
        generate_large(fraction, s, exponent, digits);
    }
}

char* write_plain(const Digits& digits, char* out) {
    int i = 0;
    if (digits.exponent <= 0) {
        *out++ = '0';
        *out++ = '.';
        for (int zeros = -digits.exponent; zeros > 0; --zeros) *out++ = '0';
    } else {
        for (; i < digits.exponent; ++i) *out++ = i < digits.count ? digits.text[i] : '0';
        *out++ = '.';
        if (i >= digits.count) *out++ = '0';
    }
    for (; i < digits.count; ++i) *out++ = digits.text[i];
    return out;
}

char* write_scientific(const Digits& digits, char* out) {
    *out++ = digits.text[0];
    *out++ = '.';
    if (digits.count == 1) *out++ = '0';
    for (int i = 1; i < digits.count; ++i) *out++ = digits.text[i];
    *out++ = 'E';
    return out + format_long(digits.exponent - 1, out);
}

int write_word(bool negative, const char* word, char* out) {
    const size_t size = std::strlen(word);
    if (negative) *out++ = '-';
    std::memcpy(out, word, size);
    return static_cast<int>(size) + (negative ? 1 : 0);
}

/// `bias` and `fraction_bits` describe the format; the fraction is moved to 52 bits.
int format_binary(bool negative, int raw_exponent, uint64_t fraction, int bias, int fraction_bits,
                  char* out) {
    if (raw_exponent == 2 * bias + 1)
        return write_word(negative && fraction == 0, fraction == 0 ? "Infinity" : "NaN", out);
    if (raw_exponent == 0 && fraction == 0) return write_word(negative, "0.0", out);
    Binary number{fraction << (52 - fraction_bits), raw_exponent - bias, fraction_bits + 1};
    if (raw_exponent == 0) {
        const int shift = std::countl_zero(number.fraction) - 11;
        number.significant_bits = 64 - std::countl_zero(fraction);
        number.fraction <<= shift;
        number.exponent = 1 - shift - bias;
    } else {
        number.fraction |= uint64_t{1} << 52;
    }
    Digits digits;
    generate(number, digits);
    char* next = out;
    if (negative) *next++ = '-';
    const bool plain = digits.exponent > -3 && digits.exponent < 8;
    next = plain ? write_plain(digits, next) : write_scientific(digits, next);
    return static_cast<int>(next - out);
}

}  // namespace

int format_double(double value, char* out) {
    const auto bits = std::bit_cast<uint64_t>(value);
    return format_binary(bits >> 63, static_cast<int>(bits >> 52 & 0x7FF), bits & 0xFFFFFFFFFFFFFu, 1023, 52,
                         out);
}

int format_float(float value, char* out) {
    const auto bits = std::bit_cast<uint32_t>(value);
    return format_binary(bits >> 31, static_cast<int>(bits >> 23 & 0xFF), bits & 0x7FFFFFu, 127, 23, out);
}

}  // namespace firesteel

#include "common/decimal.h"

#include <gtest/gtest.h>

#include <random>

#include "common/wide_integer.h"

namespace firesteel {
namespace {

/// "12.30" as an unscaled value of the scale it is written with.
struct Number {
    Number(std::string_view text) {  // NOLINT: literals read better
        const size_t point = text.find('.');
        scale = point == std::string_view::npos ? 0 : static_cast<int>(text.size() - point - 1);
        EXPECT_EQ(parse_decimal(text, kMaxDecimalDigits, scale, value), DecimalParse::kOk) << text;
    }
    Number(const char* text) : Number(std::string_view(text)) {}  // NOLINT
    Int128 value = 0;
    int scale = 0;
};

std::string shown(bool fits, Int128 value, int scale) {
    return fits ? decimal_to_string(value, scale) : "overflow";
}

std::string plus(const Number& a, const Number& b, int scale) {
    Int128 out = 0;
    const bool fits = add_decimals(a.value, a.scale, b.value, b.scale, scale, out);
    return shown(fits, out, scale);
}
std::string times(const Number& a, const Number& b, int scale) {
    Int128 out = 0;
    const bool fits = multiply_decimals(a.value, a.scale, b.value, b.scale, scale, out);
    return shown(fits, out, scale);
}
std::string divided(const Number& a, const Number& b, int scale) {
    Int128 out = 0;
    const bool fits = divide_decimals(a.value, a.scale, b.value, b.scale, scale, out);
    return shown(fits, out, scale);
}
std::string modulo(const Number& a, const Number& b, int scale) {
    Int128 out = 0;
    const bool fits = remainder_decimals(a.value, a.scale, b.value, b.scale, scale, out);
    return shown(fits, out, scale);
}
std::string rescaled(const Number& a, int scale) {
    Int128 out = 0;
    const bool fits = rescale_decimal(a.value, a.scale, scale, out);
    return shown(fits, out, scale);
}

const std::string kNines(38, '9');

TEST(Decimal, AddsOverDifferentScales) {
    EXPECT_EQ(plus("1.5", "2.25", 2), "3.75");
    EXPECT_EQ(plus("1.5", "2.25", 1), "3.8");
    EXPECT_EQ(plus("-1.5", "1.50", 2), "0.00");
    EXPECT_EQ(plus(std::string_view(kNines), "0.1", 1), "overflow");
    EXPECT_EQ(plus(std::string_view(kNines), "-0.4", 0), kNines);
    EXPECT_EQ(plus(std::string_view(kNines), "1", 0), "overflow");
}

TEST(Decimal, MultipliesWithWideIntermediates) {
    EXPECT_EQ(times("1.25", "-0.5", 3), "-0.625");
    EXPECT_EQ(times("1.25", "0.5", 2), "0.63");
    EXPECT_EQ(times("12345678901234567890.123456789", "9.87654321", 6), "121932631124828532112.482853");
    EXPECT_EQ(times(std::string_view(kNines), std::string_view(kNines), 0), "overflow");
    EXPECT_EQ(times("0.00000000000000000001", "0.00000000000000000001", 38), "0." + std::string(38, '0'));
}

TEST(Decimal, DividesHalfUp) {
    EXPECT_EQ(divided("1", "3", 6), "0.333333");
    EXPECT_EQ(divided("2", "3", 6), "0.666667");
    EXPECT_EQ(divided("-2", "3", 6), "-0.666667");
    EXPECT_EQ(divided("1", "-8", 2), "-0.13");
    EXPECT_EQ(divided(std::string_view(kNines), "0.00000000000000000000000000000000000001", 6), "overflow");
}

TEST(Decimal, DivisionRoundsAt39DigitsFirstAsSparkDoes) {
    // Behind the 37th digit stands 497...: rounded once it is dropped, but at 39 digits it becomes 50 and
    // counts.
    EXPECT_EQ(divided("96999999999999999999999999999999999994", std::string_view(kNines), 37),
              "0.9700000000000000000000000000000000000");
}

TEST(Decimal, TheRemainderHasTheSignOfTheDividend) {
    EXPECT_EQ(modulo("7.5", "2", 1), "1.5");
    EXPECT_EQ(modulo("-7.5", "2", 1), "-1.5");
    EXPECT_EQ(modulo("7.5", "-2", 1), "1.5");
    EXPECT_EQ(modulo(std::string_view(kNines), "0.00000000000000000000000000000000000007", 38),
              "0." + std::string(37, '0') + "2");
    Int128 out = 0;
    ASSERT_TRUE(integral_divide_decimals(-75, 1, 2, 0, out));
    EXPECT_EQ(int128_to_string(out), "-3");
}

TEST(Decimal, Rescales) {
    EXPECT_EQ(rescaled("1.005", 2), "1.01");
    EXPECT_EQ(rescaled("-1.005", 2), "-1.01");
    EXPECT_EQ(rescaled("1.004", 2), "1.00");
    EXPECT_EQ(rescaled("0.5", 0), "1");
    EXPECT_EQ(rescaled("1", 37), "1." + std::string(37, '0'));
    EXPECT_EQ(rescaled("10", 37), "overflow");
    EXPECT_EQ(decimal_to_string(truncate_decimal(-199, 2), 0), "-1");
}

TEST(Decimal, Compares) {
    EXPECT_EQ(compare_decimals(15, 1, 150, 2), 0);
    EXPECT_LT(compare_decimals(-1, 0, 1, 38), 0);
    EXPECT_GT(compare_decimals(power_of_ten(38) - 1, 0, power_of_ten(38) - 1, 38), 0);
    EXPECT_LT(compare_decimals(-2, 0, -15, 1), 0);
}

TEST(Decimal, PrintsPlainAndScientific) {
    EXPECT_EQ(decimal_to_string(-5, 3), "-0.005");
    EXPECT_EQ(decimal_to_string(0, 2), "0.00");
    EXPECT_EQ(decimal_to_scientific(0, 18), "0E-18");
    EXPECT_EQ(decimal_to_scientific(-123, 10), "-1.23E-8");
    EXPECT_EQ(decimal_to_scientific(1, 6), "0.000001");
    EXPECT_EQ(decimal_to_scientific(1, 7), "1E-7");
}

TEST(Decimal, Parses) {
    const auto parsed = [](std::string_view text, int precision, int scale) -> std::string {
        Int128 out = 0;
        switch (parse_decimal(text, precision, scale, out)) {
            case DecimalParse::kOk:
                return decimal_to_string(out, scale);
            case DecimalParse::kMalformed:
                return "malformed";
            case DecimalParse::kTooLarge:
                return "too large";
        }
        return "";
    };
    EXPECT_EQ(parsed(" 12.345\t", 10, 2), "12.35");
    EXPECT_EQ(parsed("-.5", 10, 0), "-1");
    EXPECT_EQ(parsed("+1.", 10, 1), "1.0");
    EXPECT_EQ(parsed("1.5E+3", 10, 1), "1500.0");
    EXPECT_EQ(parsed("15e-2", 10, 1), "0.2");
    EXPECT_EQ(parsed("0e999999999", 10, 1), "0.0");
    EXPECT_EQ(parsed("1e-999999999", 10, 1), "0.0");
    EXPECT_EQ(parsed("00000000000000000000000000000000000000000001", 10, 0), "1");
    EXPECT_EQ(parsed("1e999999999", 38, 0), "too large");
    EXPECT_EQ(parsed("99.95", 3, 1), "too large");
    EXPECT_EQ(parsed("0.4999999999999999999999999999999999999999999999", 3, 0), "0");
    for (const auto* text :
         {"", " ", ".", "-", "1e", "1e+", "e1", "1 2", "1.2.3", "0x1", "1d", "NaN", "1e99999999999"}) {
        EXPECT_EQ(parsed(text, 10, 2), "malformed") << text;
    }
}

TEST(Decimal, GoesToAndFromDoubles) {
    EXPECT_EQ(decimal_to_double(1, 1), 0.1);
    EXPECT_EQ(decimal_to_double(Number(std::string_view(kNines)).value, 38), 1.0);
    EXPECT_EQ(decimal_to_double(-123456789012345678, 10), -12345678.9012345678);
    Int128 out = 0;
    EXPECT_EQ(double_to_decimal(0.1, 20, 18, out), DecimalParse::kOk);
    EXPECT_EQ(decimal_to_string(out, 18), "0.100000000000000000");
    EXPECT_EQ(double_to_decimal(-2.5, 10, 0, out), DecimalParse::kOk);
    EXPECT_EQ(out, -3);
    EXPECT_EQ(double_to_decimal(1e40, 38, 0, out), DecimalParse::kTooLarge);
    EXPECT_EQ(double_to_decimal(std::numeric_limits<double>::quiet_NaN(), 10, 0, out),
              DecimalParse::kMalformed);
}

TEST(Decimal, CountsDigits) {
    EXPECT_EQ(count_digits(0), 1);
    EXPECT_EQ(count_digits(-99), 2);
    EXPECT_EQ(count_digits(power_of_ten(38) - 1), 38);
    EXPECT_TRUE(fits_precision(-99, 2));
    EXPECT_FALSE(fits_precision(100, 2));
}

TEST(WideInteger, DivisionUndoesMultiplication) {
    std::mt19937_64 random(1);
    const auto wide = [&](int words) {
        WideInteger result(1);
        for (int i = 0; i < words; ++i) {
            const auto factor = static_cast<unsigned __int128>(random()) << (random() % 60);
            result = result.times(WideInteger(factor | 1));
        }
        return result;
    };
    for (int i = 0; i < 2000; ++i) {
        const WideInteger quotient = wide(static_cast<int>(random() % 3));
        const WideInteger divisor = wide(static_cast<int>(random() % 3));
        WideInteger rest;
        const WideInteger remainder = divisor.minus(WideInteger(1));
        const WideInteger dividend = quotient.times(divisor).plus(remainder);
        EXPECT_TRUE(dividend.divided_by(divisor, rest) == quotient);
        EXPECT_TRUE(rest == remainder);
    }
    EXPECT_EQ(WideInteger(1).times_power_of_ten(100).count_digits(), 101);
}

}  // namespace
}  // namespace firesteel

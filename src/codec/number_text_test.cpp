#include "codec/number_text.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "common/decimal.h"

namespace firesteel {
namespace {

std::string text_of(double value) {
    char out[kMaxDoubleText];
    return {out, static_cast<size_t>(format_double(value, out))};
}

std::string text_of(float value) {
    char out[kMaxDoubleText];
    return {out, static_cast<size_t>(format_float(value, out))};
}

TEST(NumberText, DoublesAsJavaPrintsThem) {
    EXPECT_EQ(text_of(1.5e10), "1.5E10");
    EXPECT_EQ(text_of(1e7), "1.0E7");
    EXPECT_EQ(text_of(9999999.0), "9999999.0");
    EXPECT_EQ(text_of(123456.789), "123456.789");
    EXPECT_EQ(text_of(0.001), "0.001");
    EXPECT_EQ(text_of(0.0001), "1.0E-4");
    EXPECT_EQ(text_of(-0.0), "-0.0");
    EXPECT_EQ(text_of(4.9e-324), "4.9E-324");
    EXPECT_EQ(text_of(1.7976931348623157e308), "1.7976931348623157E308");
    // Where Java 17 does not print the shortest text.
    EXPECT_EQ(text_of(std::ldexp(1.0, -44)), "5.6843418860808015E-14");
    EXPECT_EQ(text_of(1e23), "9.999999999999999E22");
    EXPECT_EQ(text_of(0.1f), "0.1");
    EXPECT_EQ(text_of(16777216.0f), "1.6777216E7");
    EXPECT_EQ(text_of(1e300 * 1e300), "Infinity");
    EXPECT_EQ(text_of(std::nan("")), "NaN");
}

TEST(NumberText, WritesLongs) {
    const auto text = [](int64_t value) {
        char out[kMaxLongText];
        return std::string(out, static_cast<size_t>(format_long(value, out)));
    };
    for (int64_t power = 1; power < INT64_MAX / 10; power *= 10) {
        for (const int64_t value : {power - 1, power, power + 1, -power, 1 - power, power * 9})
            EXPECT_EQ(text(value), std::to_string(value));
    }
    EXPECT_EQ(text(INT64_MIN), "-9223372036854775808");
    EXPECT_EQ(text(INT64_MAX), "9223372036854775807");
}

TEST(NumberText, WritesSmallDecimalsAsJavaDoes) {
    const auto text = [](int64_t value, int scale) {
        char out[kMaxSmallDecimalText];
        return std::string(out, static_cast<size_t>(format_small_decimal(value, scale, out)));
    };
    EXPECT_EQ(text(-1230, 2), "-12.30");
    EXPECT_EQ(text(5, 0), "5");
    for (int64_t value = 1; value < 1'000'000'000'000'000'000; value = value * 10 + 7) {
        for (int scale = 0; scale <= 18; ++scale) {
            for (const int64_t signed_value : {value, -value, int64_t{0}})
                EXPECT_EQ(text(signed_value, scale), decimal_to_scientific(signed_value, scale));
        }
    }
}

TEST(NumberText, ReadsDoublesAsJavaDoes) {
    double value = 0;
    const auto reads = [&](const char* text) { return parse_double(text, value); };
    EXPECT_TRUE(reads(" 1.5e3 ") && value == 1500);
    EXPECT_TRUE(reads("1d") && value == 1);
    EXPECT_TRUE(reads("0x1p3") && value == 8);
    EXPECT_TRUE(reads(".5") && value == 0.5);
    EXPECT_TRUE(reads("5.") && value == 5);
    EXPECT_TRUE(reads("-INF") && value == -HUGE_VAL);
    EXPECT_TRUE(reads(" nan") && std::isnan(value));
    EXPECT_TRUE(reads("1e400") && value == HUGE_VAL);
    for (const char* bad : {"", " ", "1.5.", "1e", "abc", "+", ".", "1 2", "0x10", "infin"})
        EXPECT_FALSE(reads(bad)) << bad;
}

TEST(NumberText, ReadsIntegers) {
    int64_t value = 0;
    const auto reads = [&](const char* text, bool fraction) {
        return parse_integer(text, fraction, -128, 127, value);
    };
    EXPECT_TRUE(reads("\t12\n", false) && value == 12);
    EXPECT_TRUE(reads("+12", false) && value == 12);
    EXPECT_TRUE(reads("-128", false) && value == -128);
    EXPECT_FALSE(reads("128", false));
    EXPECT_FALSE(reads("1.5", false));
    EXPECT_TRUE(reads(" 1.9 ", true) && value == 1);
    EXPECT_TRUE(reads(".", true) && value == 0);
    EXPECT_FALSE(reads("1.a", true));
    EXPECT_FALSE(reads("-", true));
    EXPECT_FALSE(reads("1e3", true));
    EXPECT_TRUE(parse_integer("-9223372036854775808", false, INT64_MIN, INT64_MAX, value) &&
                value == INT64_MIN);
    EXPECT_FALSE(parse_integer("9223372036854775808", false, INT64_MIN, INT64_MAX, value));
}

}  // namespace
}  // namespace firesteel

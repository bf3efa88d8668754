#include "common/utf8.h"

#include <gtest/gtest.h>

namespace firesteel {
namespace {

const std::string kText = "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80z";  // a, e acute, euro sign, emoji, z

TEST(Utf8, CountsCodePoints) {
    EXPECT_EQ(utf8_length(kText), 5);
    EXPECT_EQ(utf8_length(""), 0);
    EXPECT_EQ(utf8_length("\x80\xFF"), 2);
    EXPECT_EQ(utf8_length("a\xE2"), 2) << "a cut code point counts as one";
    EXPECT_EQ(utf8_length("eleven byte" + kText + "eight by"), 11 + 5 + 8);
}

TEST(Utf8, FindsPositionsAndSlices) {
    EXPECT_EQ(utf8_position(kText, 0), 0u);
    EXPECT_EQ(utf8_position(kText, 3), 6u);
    EXPECT_EQ(utf8_position(kText, 99), kText.size());
    EXPECT_EQ(utf8_slice(kText, 1, 3), "\xC3\xA9\xE2\x82\xAC");
    EXPECT_EQ(utf8_slice(kText, 4, 99), "z");
    EXPECT_EQ(utf8_slice(kText, -2, 1), "a");
    EXPECT_EQ(utf8_slice(kText, 3, 3), "");
    EXPECT_EQ(utf8_slice("a\xE2", 1, 2), "\xE2");
}

TEST(Utf8, ReadsAndWritesCodePoints) {
    std::string out;
    std::u32string points;
    for (size_t position = 0; position < kText.size();) points += utf8_next(kText, position);
    EXPECT_EQ(points, U"a\u00E9\u20AC\U0001F600z");
    for (const char32_t point : points) utf8_append(out, point);
    EXPECT_EQ(out, kText);
}

TEST(Utf8, Validates) {
    EXPECT_TRUE(is_valid_utf8(kText));
    EXPECT_TRUE(is_valid_utf8("\xF4\x8F\xBF\xBF"));
    for (const auto* bad : {"\x80", "\xC0\x80", "\xC3", "\xE0\x80\x80", "\xED\xA0\x80", "\xF0\x80\x80\x80",
                            "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "a\xFF"}) {
        EXPECT_FALSE(is_valid_utf8(bad)) << bad;
    }
    EXPECT_EQ(utf8_repaired("a\xFFz"), "a\xEF\xBF\xBDz");
    EXPECT_EQ(utf8_repaired(kText), kText);
}

TEST(Utf8, TellsAscii) {
    EXPECT_TRUE(is_ascii(""));
    EXPECT_TRUE(is_ascii("0123456789abcdef!"));
    EXPECT_FALSE(is_ascii("0123456789abcde\xC3\xA9"));
    EXPECT_FALSE(is_ascii("\xC3\xA9 and more than eight"));
}

}  // namespace
}  // namespace firesteel

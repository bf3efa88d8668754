#include "codec/collator.h"

#include <gtest/gtest.h>

namespace firesteel {
namespace {

const Collator& collator(const char* name) { return Collator::of(find_collation(name)); }

bool equal(const char* name, const char* a, const char* b) { return collator(name).equal(a, b); }
bool less(const char* name, const char* a, const char* b) {
    return collator(name).key(a) < collator(name).key(b);
}
std::string found(const char* name, std::string_view text, std::string_view part) {
    std::string out;
    for (const TextMatch& match : collator(name).find_all(text, part))
        out += std::to_string(match.begin) + "-" + std::to_string(match.end) + " ";
    return out;
}
std::string translated(const char* name, const char* text, const char* from, const char* to) {
    std::string out;
    collator(name).translate(text, from, to, out);
    return out;
}

TEST(Collator, KeysAreEqualForEqualTexts) {
    EXPECT_TRUE(equal("UTF8_LCASE", "aBc", "AbC"));
    EXPECT_TRUE(equal("UTF8_LCASE", "İ", "i̇"));
    EXPECT_TRUE(equal("UTF8_LCASE", "ΑΣ", "ας"));
    EXPECT_FALSE(equal("UTF8_LCASE", "é", "e"));
    EXPECT_TRUE(equal("UTF8_LCASE", "\x80", "\xEF\xBF\xBD"));
    EXPECT_TRUE(equal("UNICODE", "å", "a\u030A"));
    EXPECT_FALSE(equal("UNICODE", "a", "A"));
    EXPECT_TRUE(equal("UNICODE_CI", "a", "A"));
    EXPECT_FALSE(equal("UNICODE_CI", "é", "e"));
    EXPECT_TRUE(equal("UNICODE_AI", "é", "e"));
    EXPECT_FALSE(equal("UNICODE_AI", "É", "e"));
    EXPECT_TRUE(equal("UNICODE_CI_AI", "ß", "SS"));
    EXPECT_TRUE(equal("tr_CI", "I", "ı"));
    EXPECT_TRUE(equal("UTF8_BINARY_RTRIM", "a  ", "a"));
    EXPECT_TRUE(equal("UNICODE_CI_RTRIM", "A  ", "a"));
    EXPECT_FALSE(equal("UNICODE_RTRIM", " a", "a"));
}

TEST(Collator, KeysAreOrdered) {
    EXPECT_TRUE(less("UNICODE", "a", "A"));
    EXPECT_TRUE(less("UNICODE", "A", "b"));
    EXPECT_TRUE(less("sv", "Kypper", "Köpfe"));
    EXPECT_TRUE(less("de", "Köpfe", "Kypper"));
    EXPECT_TRUE(less("UTF8_LCASE", "a", "B"));
}

TEST(Collator, FindsParts) {
    EXPECT_EQ(found("UTF8_LCASE", "aBcAbC", "BC"), "1-3 4-6 ");
    EXPECT_EQ(found("UTF8_LCASE", "İo", "i"), "");
    EXPECT_EQ(found("UTF8_LCASE", "İoxİo", "i̇o"), "0-3 4-7 ");
    EXPECT_EQ(found("UNICODE_CI", "aba", "B"), "1-2 ");
    EXPECT_EQ(found("de_CI_AI", "straße", "SS"), "4-6 ");
    EXPECT_EQ(found("UTF8_BINARY_RTRIM", "abab", "b"), "1-2 3-4 ");
    EXPECT_EQ(collator("UNICODE_CI").find("abab", "B", 2)->begin, 3u);
    EXPECT_TRUE(collator("de_CI_AI").starts_with("straße", "STRASS"));
    EXPECT_TRUE(collator("UNICODE_CI").ends_with("abab", "AB"));
    EXPECT_FALSE(collator("UNICODE_CI").ends_with("aba", "AB"));
    EXPECT_TRUE(collator("UTF8_LCASE").ends_with("xİ", "i̇"));
    EXPECT_FALSE(collator("UTF8_LCASE").ends_with("xİ", "\u0307"));
}

TEST(Collator, TrimsAndTranslates) {
    EXPECT_EQ(collator("UTF8_LCASE").trim_left("İaİ", "i̇"), "İaİ");
    EXPECT_EQ(collator("UTF8_LCASE").trim_left("i̇ai̇", "İ"), "ai̇");
    EXPECT_EQ(collator("UTF8_LCASE").trim_right("i̇ai̇", "İ"), "i̇a");
    EXPECT_EQ(collator("UNICODE_CI").trim_right("abA", "a"), "ab");
    EXPECT_EQ(translated("UTF8_LCASE", "i̇ai̇", "İ", "x"), "xax");
    EXPECT_EQ(translated("UTF8_LCASE", "İaİ", "i̇", "xy"), "İaİ");
    EXPECT_EQ(translated("UNICODE_CI", "abAB", "aA", "xy"), "xbxB");
    EXPECT_EQ(translated("UTF8_BINARY_RTRIM", "ab c ", "b ", "xy"), "axycy");
}

}  // namespace
}  // namespace firesteel

#include "codec/java_regex.h"

#include <gtest/gtest.h>

namespace firesteel {
namespace {

bool finds(std::string_view pattern, std::string_view text) {
    const auto regex = JavaRegex::compile(pattern);
    EXPECT_NE(regex, nullptr) << pattern;
    return regex != nullptr && regex->find(text);
}

TEST(JavaRegex, ClassesMayBeNestedAndCut) {
    EXPECT_TRUE(finds("^[a-z&&[^bc]]+$", "axyz"));
    EXPECT_FALSE(finds("^[a-z&&[^bc]]+$", "abz"));
    EXPECT_TRUE(finds("^[a-d[m-p]]+$", "amp"));
    EXPECT_FALSE(finds("^[a-d[m-p]]+$", "ae"));
    EXPECT_TRUE(finds("^[^a-d[m-p]]+$", "xyz"));
    EXPECT_TRUE(finds("^[]a]+$", "]a"));
    EXPECT_TRUE(finds("[^\\d]", "1a"));
}

TEST(JavaRegex, JavaNamesAndEscapes) {
    EXPECT_TRUE(finds("^\\p{javaLowerCase}+$", "abc"));
    EXPECT_TRUE(finds("^[\\p{Alpha}_]+$", "a_B"));
    EXPECT_TRUE(finds("^\\P{Alpha}+$", "12"));
    EXPECT_TRUE(finds("^\\p{IsLatin}$", "a"));
    EXPECT_TRUE(finds("^\\u0041\\x42\\0103$", "ABC"));
    EXPECT_TRUE(finds("\\Qa.b\\E", "a.b"));
    EXPECT_FALSE(finds("\\Qa.b\\E", "axb"));
    EXPECT_TRUE(finds("(?iu)ABC", "abc"));
}

TEST(JavaRegex, LookAroundAndBackReferences) {
    EXPECT_TRUE(finds("(?<=a)b(?!c)", "abd"));
    EXPECT_FALSE(finds("(?<=a)b(?!c)", "abc"));
    EXPECT_TRUE(finds("(.)\\1", "xaay"));
}

TEST(JavaRegex, GroupsAreBytes) {
    const auto regex = JavaRegex::compile("(\\w+)(-)?(?<tail>é)");
    ASSERT_NE(regex, nullptr);
    EXPECT_EQ(regex->group_count(), 3);
    EXPECT_EQ(regex->group_number("tail"), 3);
    std::vector<JavaRegex::Group> groups;
    ASSERT_TRUE(regex->find(" abé", 0, groups));
    EXPECT_EQ(groups[0].begin, 1);
    EXPECT_EQ(groups[0].end, 5);
    EXPECT_FALSE(groups[2].matched());
}

TEST(JavaRegex, RefusesMalformedPatterns) {
    EXPECT_EQ(JavaRegex::compile("("), nullptr);
    EXPECT_EQ(JavaRegex::compile("[a"), nullptr);
}

TEST(JavaRegex, MalformedTextMatchesNothing) { EXPECT_TRUE(finds("^.b", std::string_view("ab\xFF", 3))); }

}  // namespace
}  // namespace firesteel

#include <gtest/gtest.h>

#include "expr/evaluator.h"

namespace firesteel {
namespace {

ExprPtr literal(const Value& value) {
    if (value.is_null()) return make_literal(Type::string(), value);
    return make_literal(value.holds<int64_t>() ? Type::integer() : Type::string(), value);
}

/// The value of function(arguments...), which are texts and ints.
Value run(const std::string& function, const std::vector<Value>& arguments) {
    Exprs children;
    for (const auto& argument : arguments) children.push_back(literal(argument));
    return evaluate_constant(make_call(function, children, std::make_shared<const EvalSettings>()));
}

using List = Value::List;

// Expected values are Spark's.
TEST(TextFunctions, SubstringsCountCharacters) {
    EXPECT_EQ(run("substring", {"abc", 0, 2}), Value("ab"));
    EXPECT_EQ(run("substring", {"abc", -2, 1}), Value("b"));
    EXPECT_EQ(run("substring", {"abc", -5, 3}), Value("a"));
    EXPECT_EQ(run("substring", {"abc", 2, -1}), Value(""));
    EXPECT_EQ(run("substring", {"äöü", 2, 1}), Value("ö"));
    EXPECT_EQ(run("substring", {Value::null(), 2, 1}), Value::null());
    EXPECT_EQ(run("left", {"abc", -1}), Value(""));
    EXPECT_EQ(run("right", {"abc", 2}), Value("bc"));
    EXPECT_EQ(run("substring_index", {"www.apache.org", ".", -2}), Value("apache.org"));
    EXPECT_EQ(run("substring_index", {"www.apache.org", ".", 5}), Value("www.apache.org"));
    EXPECT_EQ(run("overlay", {"Spark SQL", "ANSI ", 7, 0}), Value("Spark ANSI SQL"));
}

TEST(TextFunctions, SearchAndReplace) {
    EXPECT_EQ(run("locate", {"b", "abcb", 0}), Value(0));
    EXPECT_EQ(run("locate", {"", "abc"}), Value(1));
    EXPECT_EQ(run("locate", {"ü", "äöü"}), Value(3));
    EXPECT_EQ(run("replace", {"abc", "", "x"}), Value("abc"));
    EXPECT_EQ(run("translate", {"AaBbCc", "abc", "12"}), Value("A1B2C"));
    EXPECT_EQ(run("lpad", {"abc", 2, ""}), Value("ab"));
    EXPECT_EQ(run("rpad", {"a", 5, "xy"}), Value("axyxy"));
    EXPECT_EQ(run("initcap", {"sPark sql-lite"}), Value("Spark Sql-lite"));
    EXPECT_EQ(run("trim", {"SL", "SSparkSQLS"}), Value("parkSQ"));
    EXPECT_EQ(run("chr", {256}), Value(std::string(1, '\0')));
}

TEST(TextFunctions, LikeAndItsEscapes) {
    EXPECT_EQ(run("like", {"abcabc", "%b%c"}), Value(true));
    EXPECT_EQ(run("like", {"abcabd", "%b%c"}), Value(false));
    EXPECT_EQ(run("like", {"aäc", "a_c"}), Value(true));
    EXPECT_EQ(run("like", {"100%", "100/%", "/"}), Value(true));
    EXPECT_EQ(run("like", {"1000", "100/%", "/"}), Value(false));
    EXPECT_EQ(run("like", {"ab", "a"}), Value(false));
    EXPECT_EQ(run("like", {"", "%"}), Value(true));
    EXPECT_EQ(run("ilike", {"SPARK", "%PaR%"}), Value(true));
    EXPECT_THROW(run("like", {"a", "b\\"}), Error);
    EXPECT_THROW(run("like", {"a", "\\b"}), Error);
}

TEST(TextFunctions, RegularExpressions) {
    EXPECT_EQ(run("split", {"abc", ""}), Value(List{"a", "b", "c"}));
    EXPECT_EQ(run("split", {"aXbXX", "X"}), Value(List{"a", "b", "", ""}));
    EXPECT_EQ(run("split", {"aXbXX", "X", 2}), Value(List{"a", "bXX"}));
    EXPECT_EQ(run("regexp_replace", {"100-200", "(\\d)(\\d+)", "$2$1"}), Value("001-002"));
    EXPECT_EQ(run("regexp_replace", {"abc", "x*", "-"}), Value("-a-b-c-"));
    EXPECT_EQ(run("regexp_extract", {"100-200", "(\\d+)-(\\d+)", 2}), Value("200"));
    EXPECT_EQ(run("regexp_extract_all", {"1a2", "(\\d)"}), Value(List{"1", "2"}));
    EXPECT_THROW(run("regexp_extract", {"abc", "(b)", 2}), Error);
    EXPECT_THROW(run("rlike", {"abc", "("}), Error);
}

TEST(TextFunctions, RoundingKeepsShortestDigits) {
    const auto round = [](double value, int digits) {
        return evaluate_constant(make_call("round",
                                           {make_literal(Type::double_number(), value), literal(digits)},
                                           std::make_shared<const EvalSettings>()));
    };
    EXPECT_EQ(round(2.5, 0), Value(3.0));
    EXPECT_EQ(round(12.34567, 3), Value(12.346));
    EXPECT_EQ(round(1.005, 2), Value(1.01));
    EXPECT_EQ(round(-0.4, 0), Value(0.0));
    EXPECT_EQ(round(99.99, 1), Value(100.0));
    EXPECT_EQ(round(55, -2), Value(100.0));
    EXPECT_EQ(run("round", {125, -1}), Value(130));
    EXPECT_EQ(run("bround", {125, -1}), Value(120));
    EXPECT_THROW(run("round", {2147483647, -1}), Error);
}

}  // namespace
}  // namespace firesteel

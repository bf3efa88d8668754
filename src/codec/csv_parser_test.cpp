#include "codec/csv_parser.h"

#include <gtest/gtest.h>

#include "codec/csv_infer.h"
#include "codec/type_text.h"
#include "common/error.h"

namespace firesteel {
namespace {

CsvOptions options_with(const TextOptions& options = {}) {
    return CsvOptions::parse(options, TextDefaults());
}

std::vector<std::string> split(std::string_view record, const TextOptions& options = {}) {
    CsvTokenizer tokenizer(options_with(options));
    std::vector<std::string> out;
    for (const CsvToken& token : tokenizer.tokenize(record)) out.emplace_back(token.text);
    return out;
}

using Fields = std::vector<std::string>;

TEST(CsvTokenizer, SplitsFields) {
    EXPECT_EQ(split("a,,b"), (Fields{"a", "", "b"}));
    EXPECT_EQ(split("a,"), (Fields{"a", ""}));
    EXPECT_EQ(split("\"a,b\",c"), (Fields{"a,b", "c"}));
    EXPECT_EQ(split("a||b", {{"sep", "||"}}), (Fields{"a", "b"}));
}

TEST(CsvTokenizer, UndoesEscapes) {
    EXPECT_EQ(split("\"a\\\"b\",\"c\\\\\""), (Fields{"a\"b", "c\\"}));
    EXPECT_EQ(split("\"a\"\"b\"", {{"escape", "\""}}), (Fields{"a\"b"}));
    EXPECT_EQ(split("\"a\"b,c"), (Fields{"\"a\"b", "c"}));
    EXPECT_EQ(split("\"a\\\"b,c"), (Fields{"a\"b,c"}));
}

TEST(CsvTokenizer, TakesStrayQuotesAsUnivocityDoes) {
    EXPECT_EQ(split(R"("a""",b)"), (Fields{"a\"\"", "b"}));
    EXPECT_EQ(split(R"("""b",c)"), (Fields{"\"\"\"b\"", "c"}));
    EXPECT_EQ(split(R"("x\""y",1)"), (Fields{R"("x""y")", "1"}));
    EXPECT_EQ(split(R"("\\""z",2)"), (Fields{R"("\""z")", "2"}));
}

TEST(CsvTokenizer, RefusesWhatExceedsItsLimits) {
    EXPECT_THROW(split("a,b,c", {{"maxcolumns", "2"}}), Error);
    EXPECT_THROW(split("abcd", {{"maxcharspercolumn", "3"}}), Error);
    EXPECT_EQ(split("abc", {{"maxcharspercolumn", "3"}}), (Fields{"abc"}));
    EXPECT_THROW(split("\"a\"b", {{"unescapedquotehandling", "RAISE_ERROR"}}), Error);
}

TEST(CsvTokenizer, FindsTheEndOfARecord) {
    const CsvTokenizer tokenizer(options_with());
    EXPECT_EQ(tokenizer.find_record_end("a,b\nc", '\n'), 3u);
    EXPECT_EQ(tokenizer.find_record_end("\"a\nb\",c\nd", '\n'), 7u);
    EXPECT_EQ(tokenizer.find_record_end("a\"b\nc", '\n'), 3u);
    EXPECT_EQ(tokenizer.find_record_end("\"a\\\"\n\",b", '\n'), 8u);
}

TEST(CsvParser, SaysWhatIsMalformed) {
    const Schema schema = parse_table_schema("a INT, b DOUBLE, _corrupt_record STRING");
    CsvParser parser(schema, {0, 1, 2}, options_with());
    EXPECT_EQ(parser.corrupt_index(), 2);
    EXPECT_TRUE(parser.parse("1,2.5"));
    EXPECT_FALSE(parser.parse("x,2.5"));
    EXPECT_TRUE(parser.values()[0].is_null);
    EXPECT_EQ(parser.values()[1].floating, 2.5);
    EXPECT_FALSE(parser.parse("1"));
    EXPECT_FALSE(parser.parse("1,2,3"));
    CsvParser one(schema, {1}, options_with());
    EXPECT_TRUE(one.parse("x,2"));
}

std::string infer(std::initializer_list<const char*> texts, const TextOptions& options = {}) {
    const CsvOptions parsed = options_with(options);
    CsvTokenizer tokenizer(parsed);
    CsvTypes types(1, parsed);
    for (const char* text : texts) types.add(tokenizer.tokenize(text));
    return types.types()[0].to_string();
}

TEST(CsvTypes, Widen) {
    EXPECT_EQ(infer({"1", "2"}), "int");
    EXPECT_EQ(infer({"1", "3000000000"}), "bigint");
    EXPECT_EQ(infer({"1", "30000000000000000000"}), "decimal(20,0)");
    EXPECT_EQ(infer({"1", "2.5"}), "double");
    EXPECT_EQ(infer({"2020-01-02"}), "date");
    EXPECT_EQ(infer({"2020-01-02", "2020-01-02 10:00:00"}), "timestamp");
    EXPECT_EQ(infer({"true", "1"}), "string");
    EXPECT_EQ(infer({""}), "string");
    EXPECT_EQ(infer({"2020-01-02"}, {{"preferdate", "false"}}), "timestamp");
}

}  // namespace
}  // namespace firesteel

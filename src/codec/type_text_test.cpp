#include "codec/type_text.h"

#include <gtest/gtest.h>

#include "codec/type_json.h"

namespace firesteel {
namespace {

std::string condition_of(std::string_view text) {
    try {
        parse_type(text);
    } catch (const Error& error) {
        return error.condition();
    }
    return "none";
}

TEST(TypeTextTest, ReadsSimpleTypes) {
    EXPECT_EQ(parse_type("int"), Type::integer());
    EXPECT_EQ(parse_type(" BigInt "), Type::long_integer());
    EXPECT_EQ(parse_type("decimal"), Type::decimal(10, 0));
    EXPECT_EQ(parse_type("numeric(12)"), Type::decimal(12, 0));
    EXPECT_EQ(parse_type("decimal(12, 3)"), Type::decimal(12, 3));
    EXPECT_EQ(parse_type("varchar(7)"), Type::varchar(7));
    EXPECT_EQ(parse_type("timestamp"), Type::timestamp());
    EXPECT_EQ(parse_type("timestamp without time zone"), Type::timestamp_ntz());
    EXPECT_EQ(parse_type("string collate utf8_lcase"), Type::string("UTF8_LCASE"));
    EXPECT_EQ(parse_type("time(3)"), Type::time(3));
}

TEST(TypeTextTest, ReadsIntervals) {
    EXPECT_EQ(parse_type("interval"), Type::calendar_interval());
    EXPECT_EQ(parse_type("interval day to second"), Type::day_time_interval());
    EXPECT_EQ(parse_type("interval month"),
              Type::year_month_interval(IntervalField::kMonth, IntervalField::kMonth));
    EXPECT_EQ(condition_of("a interval second to hour"),
              "INVALID_INTERVAL_FORMAT.UNSUPPORTED_FROM_TO_EXPRESSION");
}

TEST(TypeTextTest, ReadsNestedTypesWithAdjacentBrackets) {
    const Type type = parse_type("map<string,array<array<int>>>");
    EXPECT_EQ(type.to_string(), "map<string,array<array<int>>>");
    EXPECT_EQ(parse_type("struct<>"), Type::structure({}));
    EXPECT_EQ(parse_type("struct<a: int not null, `b c` string>").fields()[0].nullable, false);
}

TEST(TypeTextTest, AListOfColumnsIsAStruct) {
    const Schema schema = parse_schema("a INT NOT NULL COMMENT 'it''s', `b.c` ARRAY<STRING>");
    ASSERT_EQ(schema.size(), 2u);
    EXPECT_EQ(schema[0].metadata, R"({"comment":"it's"})");
    EXPECT_EQ(schema[1].name, "b.c");
    EXPECT_EQ(to_ddl(schema), "a INT NOT NULL COMMENT 'it\\'s',`b.c` ARRAY<STRING>");
    EXPECT_EQ(parse_type("a: int, b: string").to_string(), "struct<a:int,b:string>");
}

TEST(TypeTextTest, RefusesWhatSparkRefuses) {
    EXPECT_EQ(condition_of("a foo"), "UNSUPPORTED_DATATYPE");
    EXPECT_EQ(condition_of("a array"), "INCOMPLETE_TYPE_DEFINITION.ARRAY");
    EXPECT_EQ(condition_of("a map"), "INCOMPLETE_TYPE_DEFINITION.MAP");
    EXPECT_EQ(condition_of("a char"), "DATATYPE_MISSING_SIZE");
    EXPECT_EQ(condition_of("a decimal(39)"), "DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION");
    EXPECT_EQ(condition_of("a int b"), "PARSE_SYNTAX_ERROR");
    EXPECT_EQ(parse_type(""), Type::structure({}));
    EXPECT_THROW(parse_schema("int"), Error);
}

TEST(TypeTextTest, ReadsJson) {
    const Type type = parse_type(
        R"({"type":"struct","fields":[{"name":"a","type":"integer","nullable":false,"metadata":{"k":1}},
            {"name":"b","type":{"type":"array","elementType":"string","containsNull":false},"nullable":true}]})");
    EXPECT_EQ(type.to_string(), "struct<a:int,b:array<string>>");
    EXPECT_EQ(type.fields()[0].metadata, R"({"k":1})");
    EXPECT_FALSE(type.fields()[1].type.contains_null());
    EXPECT_EQ(parse_type(type.to_json()), type);
    EXPECT_EQ(condition_of(R"("nonsense")"), "INVALID_JSON_DATA_TYPE");
}

TEST(TypeTextTest, WritesCollationsAsMetadata) {
    const Type inner = Type::structure({{"f", Type::string("UTF8_LCASE")}});
    const Type type = Type::structure({{"a", Type::array(Type::string("UNICODE_CI"))},
                                       {"b", Type::string("UTF8_LCASE"), true, R"({"comment":"c"})"},
                                       {"m", Type::map(Type::string(), Type::array(Type::string("de")))},
                                       {"s", Type::array(inner)},
                                       {"p", Type::string("UTF8_BINARY")}});
    const std::string json = type.to_json();
    EXPECT_NE(json.find(R"("metadata":{"__COLLATIONS":{"a.element":"icu.UNICODE_CI"}})"), std::string::npos);
    EXPECT_NE(json.find(R"("type":"string","nullable":true,"metadata":{"comment":"c","__COLLATIONS":{"b":)"),
              std::string::npos);
    EXPECT_NE(json.find(R"({"m.value.element":"icu.de"})"), std::string::npos);
    EXPECT_NE(json.find(R"({"name":"f","type":"string")"), std::string::npos);
    EXPECT_NE(json.find(R"("name":"p","type":"string collate UTF8_BINARY")"), std::string::npos);
    const Type read = parse_json_type(json);
    EXPECT_EQ(read, type);
    EXPECT_EQ(read.fields()[0].metadata, "");
    EXPECT_EQ(read.fields()[1].metadata, R"({"comment":"c"})");
}

}  // namespace
}  // namespace firesteel

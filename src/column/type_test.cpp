#include "column/type.h"

#include <gtest/gtest.h>

#include "common/error.h"

namespace firesteel {
namespace {

const Type kStruct =
    Type::structure({{"a", Type::integer(), false},
                     {"b c", Type::string()},
                     {"1a", Type::structure({{"x`y", Type::date(), false}}), false, R"({"k":1})"}});

TEST(Type, PrintsAsSparksSimpleString) {
    EXPECT_EQ(Type::null().to_string(), "void");
    EXPECT_EQ(Type::byte().to_string(), "tinyint");
    EXPECT_EQ(Type::long_integer().to_string(), "bigint");
    EXPECT_EQ(Type::decimal(10, 2).to_string(), "decimal(10,2)");
    EXPECT_EQ(Type::string("UNICODE_CI").to_string(), "string collate UNICODE_CI");
    EXPECT_EQ(Type::character(5).to_string(), "char(5)");
    EXPECT_EQ(Type::timestamp_ntz().to_string(), "timestamp_ntz");
    EXPECT_EQ(Type::time().to_string(), "time(6)");
    EXPECT_EQ(Type::calendar_interval().to_string(), "interval");
    EXPECT_EQ(Type::year_month_interval().to_string(), "interval year to month");
    EXPECT_EQ(Type::day_time_interval(IntervalField::kDay, IntervalField::kDay).to_string(), "interval day");
    EXPECT_EQ(Type::map(Type::string(), Type::array(Type::float_number())).to_string(),
              "map<string,array<float>>");
    EXPECT_EQ(kStruct.to_string(), "struct<a:int,b c:string,1a:struct<x`y:date>>");
}

TEST(Type, PrintsAsSparksSql) {
    EXPECT_EQ(Type::decimal(10, 2).to_sql(), "DECIMAL(10,2)");
    EXPECT_EQ(Type::map(Type::integer(), Type::array(Type::string())).to_sql(), "MAP<INT, ARRAY<STRING>>");
    EXPECT_EQ(Type::day_time_interval().to_sql(), "INTERVAL DAY TO SECOND");
    EXPECT_EQ(Type::string("UNICODE_CI").to_sql(), "STRING COLLATE UNICODE_CI");
    EXPECT_EQ(kStruct.to_sql(),
              "STRUCT<a: INT NOT NULL, `b c`: STRING, `1a`: STRUCT<`x``y`: DATE NOT NULL> NOT NULL>");
}

TEST(Type, PrintsAsSparksJson) {
    EXPECT_EQ(Type::byte().to_json(), "\"byte\"");
    EXPECT_EQ(Type::integer().to_json(), "\"integer\"");
    EXPECT_EQ(Type::decimal(3, 2).to_json(), "\"decimal(3,2)\"");
    EXPECT_EQ(Type::array(Type::long_integer(), false).to_json(),
              R"({"type":"array","elementType":"long","containsNull":false})");
    EXPECT_EQ(Type::map(Type::string(), Type::short_integer()).to_json(),
              R"({"type":"map","keyType":"string","valueType":"short","valueContainsNull":true})");
    EXPECT_EQ(
        Type::structure({{"a\"\n", Type::integer(), false, R"({"k":1})"}}).to_json(),
        R"({"type":"struct","fields":[{"name":"a\"\n","type":"integer","nullable":false,"metadata":{"k":1}}]})");
    EXPECT_EQ(Type::udt({"", "m.Point", "c2VyaWFs", Type::array(Type::double_number(), false)}).to_json(),
              R"({"type":"udt","pyClass":"m.Point","serializedClass":"c2VyaWFs",)"
              R"("sqlType":{"type":"array","elementType":"double","containsNull":false}})");
}

TEST(Type, EqualityHeedsNullabilityButNotMetadata) {
    EXPECT_EQ(Type::array(Type::integer()), Type::array(Type::integer()));
    EXPECT_NE(Type::array(Type::integer()), Type::array(Type::integer(), false));
    EXPECT_TRUE(Type::array(Type::integer()).same_ignoring_nullability(Type::array(Type::integer(), false)));
    EXPECT_NE(Type::decimal(10, 2), Type::decimal(10, 3));
    EXPECT_NE(Type::string(), Type::string("UNICODE"));
    EXPECT_EQ(Type::string("UTF8_BINARY"), Type::string());
    EXPECT_NE(Type::day_time_interval(),
              Type::day_time_interval(IntervalField::kHour, IntervalField::kSecond));
    EXPECT_EQ(Type::structure({{"a", Type::integer(), true, "{}"}}),
              Type::structure({{"a", Type::integer()}}));
    EXPECT_NE(Type::structure({{"a", Type::integer()}}), Type::structure({{"A", Type::integer()}}));
    EXPECT_NE(Type::structure({{"a", Type::integer()}}), Type::structure({}));
}

TEST(Type, DecimalsChangeTheirLayoutAfter18Digits) {
    EXPECT_EQ(Type::decimal(18, 2).physical(), PhysicalType::kInt64);
    EXPECT_EQ(Type::decimal(19, 2).physical(), PhysicalType::kInt128);
    EXPECT_EQ(Type::udt({"a.B", "", "", Type::decimal(19, 2)}).physical(), PhysicalType::kInt128);
}

TEST(Type, AskingForPartsThatAreNotThereIsAnError) {
    EXPECT_THROW(Type::integer().element_type(), Error);
    EXPECT_THROW(Type::array(Type::integer()).fields(), Error);
    EXPECT_THROW(kStruct.contains_null(), Error);
}

}  // namespace
}  // namespace firesteel

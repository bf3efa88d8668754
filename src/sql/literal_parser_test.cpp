#include <gtest/gtest.h>

#include "spec/print.h"
#include "sql/parser.h"

namespace firesteel::sql {
namespace {

ParserOptions los_angeles() {
    ParserOptions options;
    options.time_zone = "America/Los_Angeles";
    return options;
}

std::string parsed(std::string_view text, const ParserOptions& options = los_angeles()) {
    return spec::print(*parse_expression(text, options));
}

Type type_of(std::string_view text) {
    const auto expression = parse_expression(text, los_angeles());
    return expression->as<spec::Literal>()->type;
}

std::string condition_of(std::string_view text) {
    try {
        parse_expression(text);
    } catch (const Error& error) {
        return error.condition();
    }
    return "none";
}

TEST(LiteralParserTest, NumbersTakeTheSmallestTypeThatFits) {
    EXPECT_EQ(parsed("2147483647"), "2147483647");
    EXPECT_EQ(parsed("2147483648"), "2147483648L");
    EXPECT_EQ(parsed("-2147483648"), "-2147483648");
    EXPECT_EQ(parsed("- 1"), "-1");
    EXPECT_EQ(parsed("9223372036854775808"), "9223372036854775808");
    EXPECT_EQ(type_of("9223372036854775808"), Type::decimal(19, 0));
    EXPECT_EQ(parsed("1L"), "1L");
    EXPECT_EQ(parsed("1s"), "1S");
    EXPECT_EQ(parsed("-128Y"), "-128Y");
    EXPECT_EQ(parsed("1.5e3"), "1500D");
    EXPECT_EQ(parsed("1.5F"), "1.5F");
    EXPECT_EQ(parsed("2D"), "2D");
}

TEST(LiteralParserTest, DecimalsKeepTheDigitsTheyAreWrittenWith) {
    EXPECT_EQ(parsed("1.50"), "1.50");
    EXPECT_EQ(type_of("1.50"), Type::decimal(3, 2));
    EXPECT_EQ(type_of("0.05"), Type::decimal(2, 2));
    EXPECT_EQ(type_of(".5"), Type::decimal(1, 1));
    EXPECT_EQ(type_of("1."), Type::decimal(1, 0));
    EXPECT_EQ(type_of("1.5e3BD"), Type::decimal(4, 0));
    EXPECT_EQ(type_of("00012.30BD"), Type::decimal(4, 2));
    EXPECT_EQ(parsed("-1.5e3BD"), "-1500");
}

TEST(LiteralParserTest, NumbersOutOfRange) {
    EXPECT_EQ(condition_of("128Y"), "INVALID_NUMERIC_LITERAL_RANGE");
    EXPECT_EQ(condition_of("9223372036854775808L"), "INVALID_NUMERIC_LITERAL_RANGE");
    EXPECT_EQ(condition_of("1e400"), "INVALID_NUMERIC_LITERAL_RANGE");
    EXPECT_EQ(condition_of("1e40F"), "INVALID_NUMERIC_LITERAL_RANGE");
    EXPECT_EQ(condition_of("100000000000000000000000000000000000000"),
              "DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION");
}

TEST(LiteralParserTest, Strings) {
    EXPECT_EQ(parsed("'a' \"b\" 'c'"), "'abc'");
    EXPECT_EQ(parsed("'it''s'"), "'it's'");
    EXPECT_EQ(parsed(R"('\u0041\U00000042\101\n\%\_\q')"), "'ABA\n\\%\\_q'");
    EXPECT_EQ(parsed(R"('\ud83d\ude00')"), "'\xF0\x9F\x98\x80'");
    EXPECT_EQ(parsed(R"(r'a\nb')"), R"('a\nb')");
    ParserOptions kept;
    kept.escaped_string_literals = true;
    EXPECT_EQ(parsed(R"('a\nb')", kept), R"('a\nb')");
    ParserOptions ansi;
    ansi.double_quoted_identifiers = true;
    EXPECT_EQ(parsed("\"a b\" + 1", ansi), "(+ a b 1)");
    EXPECT_EQ(parsed("x'1Ff'"), "x'01FF'");
    EXPECT_EQ(condition_of("x'zz'"), "INVALID_TYPED_LITERAL");
    EXPECT_EQ(condition_of("foo 'x'"), "UNSUPPORTED_TYPED_LITERAL");
}

TEST(LiteralParserTest, DatesAndTimes) {
    EXPECT_EQ(parsed("date '2020-01-01'"), "date:18262");
    EXPECT_EQ(parsed("date '2020-1-1 whatever'"), "date:18262");
    EXPECT_EQ(parsed("date '1969'"), "date:-365");
    EXPECT_EQ(parsed("timestamp '1970-01-01 00:00:01.5'"), "timestamp:28801500000");
    EXPECT_EQ(parsed("timestamp '1970-01-01T00:00:01Z'"), "timestamp:1000000");
    EXPECT_EQ(parsed("timestamp '1970-01-01 01:00:00 Europe/Paris'"), "timestamp:0");
    EXPECT_EQ(parsed("timestamp_ntz '1970-01-02'"), "timestamp_ntz:86400000000");
    EXPECT_EQ(parsed("timestamp 'epoch'"), "timestamp:0");
    EXPECT_EQ(parsed("time '1:02:03.5'"), "time(6):3723500000000");
    EXPECT_EQ(parsed("time '12:00 AM'"), "time(6):0");
    ParserOptions ntz = los_angeles();
    ntz.timestamp_ntz = true;
    EXPECT_EQ(parsed("timestamp '1970-01-02'", ntz), "timestamp_ntz:86400000000");
    EXPECT_EQ(parsed("timestamp '1970-01-02 00:00:00Z'", ntz), "timestamp:86400000000");
    EXPECT_EQ(condition_of("date '2021-02-29'"), "INVALID_TYPED_LITERAL");
    EXPECT_EQ(condition_of("timestamp '2020-01-01 25:00:00'"), "INVALID_TYPED_LITERAL");
    EXPECT_EQ(condition_of("timestamp_ntz '10:11'"), "INVALID_TYPED_LITERAL");
}

TEST(LiteralParserTest, Intervals) {
    EXPECT_EQ(parsed("interval 1 year 2 months"), "interval year to month:14");
    EXPECT_EQ(parsed("interval '1-2' year to month"), "interval year to month:14");
    EXPECT_EQ(parsed("interval -'1-2' year to month"), "interval year to month:-14");
    EXPECT_EQ(parsed("interval 2 weeks 3 days"), "interval day:1468800000000");
    EXPECT_EQ(parsed("interval '1 02:03:04.5' day to second"), "interval day to second:93784500000");
    EXPECT_EQ(parsed("interval '-10:30' hour to minute"), "interval hour to minute:-37800000000");
    EXPECT_EQ(parsed("interval '1 day -2 hours'"), "interval day to hour:79200000000");
    EXPECT_EQ(parsed("interval 1.5 seconds"), "interval second:1500000");
    EXPECT_EQ(parsed("interval -'-1' day"), "interval day:86400000000");
    ParserOptions legacy;
    legacy.legacy_interval = true;
    EXPECT_EQ(parsed("interval 1 month 1 day 1 second", legacy), "interval:1/1/1000000");
    EXPECT_EQ(parsed("interval '1 2:0:0' day to second", legacy), "interval:0/1/7200000000");
}

TEST(LiteralParserTest, IntervalsThatAreNone) {
    EXPECT_EQ(condition_of("interval 1 year 1 day"), "_LEGACY_ERROR_TEMP_0029");
    EXPECT_EQ(condition_of("interval '1' year to day"),
              "INVALID_INTERVAL_FORMAT.UNSUPPORTED_FROM_TO_EXPRESSION");
    EXPECT_EQ(condition_of("interval '1-13' year to month"), "INVALID_INTERVAL_FORMAT.INTERVAL_PARSING");
    EXPECT_EQ(condition_of("interval 'x' day to second"),
              "INVALID_INTERVAL_FORMAT.UNMATCHED_FORMAT_STRING_WITH_NOTICE");
    EXPECT_EQ(condition_of("interval 1.5 day"), "INVALID_INTERVAL_FORMAT.INVALID_FRACTION");
    EXPECT_EQ(condition_of("interval 1 nanosecond"), "INVALID_INTERVAL_FORMAT.INVALID_UNIT");
    EXPECT_EQ(condition_of("interval '' day"), "INVALID_INTERVAL_FORMAT.UNRECOGNIZED_NUMBER");
    EXPECT_EQ(condition_of("interval 100000000000 year"), "INVALID_INTERVAL_FORMAT.ARITHMETIC_EXCEPTION");
    EXPECT_EQ(condition_of("interval '1 day' year"), "_LEGACY_ERROR_TEMP_0026");
    EXPECT_EQ(condition_of("interval 'abc'"), "INVALID_TYPED_LITERAL");
}

}  // namespace
}  // namespace firesteel::sql

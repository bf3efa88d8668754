#include "functions/cast.h"

#include <gtest/gtest.h>

#include "column/builder.h"
#include "functions/coercion.h"

namespace firesteel {
namespace {

EvalSettings los_angeles() {
    EvalSettings settings;
    settings.time_zone = "America/Los_Angeles";
    return settings;
}

MemoryPoolPtr pool() {
    static const MemoryPoolPtr root = MemoryPool::make_root("test", MemoryPool::kUnlimited);
    return root;
}

/// What the value becomes as text; the condition and the value it names when the cast raises an error.
std::string cast(const Type& from, const Value& value, const Type& to, EvalMode mode = EvalMode::kAnsi) {
    const EvalSettings settings = los_angeles();
    ErrorSink errors(mode);
    const ColumnPtr result =
        cast_column(Column::constant(from, value, 2, pool()), to, settings, errors, pool());
    if (errors.has_error()) {
        std::string text = errors.error().condition();
        for (const auto& [name, parameter] : errors.error().parameters()) {
            if (name == "expression" || name == "value") text += " " + parameter;
        }
        return text;
    }
    EXPECT_EQ(result->type(), to);
    return to_display_string(*result, 1, settings);
}

std::string read(const char* text, const Type& to, EvalMode mode = EvalMode::kAnsi) {
    return cast(Type::string(), Value(text), to, mode);
}

const Type kDecimal52 = Type::decimal(5, 2);

TEST(Cast, StringsInAnsiMode) {
    EXPECT_EQ(read(" 12 ", Type::integer()), "12");
    EXPECT_EQ(read("abc", Type::integer()), "CAST_INVALID_INPUT 'abc'");
    EXPECT_EQ(read("a'b\\c", Type::integer()), "CAST_INVALID_INPUT 'a\\'b\\\\c'");
    EXPECT_EQ(read("1.5", Type::integer()), "CAST_INVALID_INPUT '1.5'");
    EXPECT_EQ(read("9999999999", Type::integer()), "CAST_INVALID_INPUT '9999999999'");
    EXPECT_EQ(read("Y", Type::boolean()), "true");
    EXPECT_EQ(read("1e40", Type::float_number()), "Infinity");
    EXPECT_EQ(read(" 1.256 ", kDecimal52), "1.26");
    EXPECT_EQ(read("12345", kDecimal52), "NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION 12345");
    EXPECT_EQ(read("2020-13-01", Type::timestamp()), "CAST_INVALID_INPUT '2020-13-01'");
    EXPECT_EQ(read("2020-01-02 03:04:05Z", Type::timestamp()), "2020-01-01 19:04:05");
    EXPECT_EQ(read("2020-01-02 03:04:05Z", Type::timestamp_ntz()), "2020-01-02 03:04:05");
    EXPECT_EQ(read("x", Type::calendar_interval()), "null");
    EXPECT_EQ(read("x", Type::year_month_interval()), "INVALID_INTERVAL_FORMAT.UNMATCHED_FORMAT_STRING");
    EXPECT_EQ(read("x", Type::year_month_interval(), EvalMode::kLegacy),
              "INVALID_INTERVAL_FORMAT.UNMATCHED_FORMAT_STRING");
    EXPECT_EQ(read("x", Type::year_month_interval(), EvalMode::kTry), "null");
}

TEST(Cast, StringsInLegacyMode) {
    EXPECT_EQ(read(" 1.9 ", Type::integer(), EvalMode::kLegacy), "1");
    EXPECT_EQ(read("abc", Type::double_number(), EvalMode::kLegacy), "null");
    EXPECT_EQ(read("1.5", Type::integer(), EvalMode::kTry), "null");
    EXPECT_EQ(read("12345", kDecimal52, EvalMode::kLegacy), "null");
}

TEST(Cast, Numbers) {
    EXPECT_EQ(cast(Type::integer(), 300, Type::byte()), "CAST_OVERFLOW 300");
    EXPECT_EQ(cast(Type::integer(), 300, Type::byte(), EvalMode::kLegacy), "44");
    EXPECT_EQ(cast(Type::double_number(), 1e30, Type::integer()), "CAST_OVERFLOW 1.0E30D");
    EXPECT_EQ(cast(Type::double_number(), 1e30, Type::integer(), EvalMode::kLegacy), "2147483647");
    EXPECT_EQ(cast(Type::double_number(), 1e10, Type::byte(), EvalMode::kLegacy), "-1");
    EXPECT_EQ(cast(Type::double_number(), -1.9, Type::byte()), "-1");
    EXPECT_EQ(cast(Type::double_number(), 127.5, Type::byte()), "127");
    // The largest long is no double: the next one stands for it, as in Spark.
    EXPECT_EQ(cast(Type::double_number(), 0x1p63, Type::long_integer()), "9223372036854775807");
    EXPECT_EQ(cast(Type::double_number(), 0x1.8p63, Type::long_integer()),
              "CAST_OVERFLOW 1.3835058055282164E19D");
    EXPECT_EQ(cast(Type::boolean(), true, Type::double_number()), "1.0");
}

TEST(Cast, Decimals) {
    const Type wide = Type::decimal(20, 0);
    EXPECT_EQ(cast(Type::decimal(10, 2), Int128{30000}, Type::byte()), "CAST_OVERFLOW 300.00BD");
    EXPECT_EQ(cast(wide, static_cast<Int128>(12345678901234567890u), Type::long_integer(), EvalMode::kLegacy),
              "-6101065172474983726");
    EXPECT_EQ(cast(Type::integer(), 12345, Type::decimal(3, 1)),
              "NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION 12345");
    EXPECT_EQ(cast(Type::double_number(), 1e40, kDecimal52),
              "NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION 10000000000000000000000000000000000000000");
    EXPECT_EQ(cast(Type::double_number(), 123.456, Type::decimal(5, 1)), "123.5");
    EXPECT_EQ(cast(Type::float_number(), 0.1f, Type::decimal(20, 18)), "0.100000001490116120");
    EXPECT_EQ(cast(Type::double_number(), 0.0 / 0.0, kDecimal52), "null");
    EXPECT_EQ(cast(Type::decimal(7, 7), Int128{1}, Type::string(), EvalMode::kLegacy), "1E-7");
    EXPECT_EQ(cast(Type::decimal(7, 7), Int128{1}, Type::string()), "0.0000001");
}

TEST(Cast, Datetimes) {
    EXPECT_EQ(cast(Type::date(), 18262, Type::timestamp()), "2020-01-01 00:00:00");
    EXPECT_EQ(cast(Type::timestamp(), int64_t{-1500000}, Type::long_integer()), "-2");
    EXPECT_EQ(cast(Type::timestamp(), int64_t{-1500000}, Type::double_number()), "-1.5");
    EXPECT_EQ(cast(Type::timestamp(), int64_t{253370793600000000}, Type::integer()),
              "CAST_OVERFLOW TIMESTAMP '9999-01-01 00:00:00'");
    EXPECT_EQ(cast(Type::timestamp(), int64_t{253370793600000000}, Type::byte(), EvalMode::kLegacy), "null");
    EXPECT_EQ(cast(Type::double_number(), 0.0 / 0.0, Type::timestamp()), "CAST_INVALID_INPUT NaN");
    EXPECT_EQ(cast(Type::double_number(), 1e30, Type::timestamp()), "CAST_OVERFLOW 1.0E36D");
    EXPECT_EQ(cast(Type::boolean(), true, Type::timestamp(), EvalMode::kLegacy),
              "1969-12-31 16:00:00.000001");
    EXPECT_EQ(cast(Type::date(), 1, Type::integer(), EvalMode::kLegacy), "null");
    EXPECT_EQ(cast(Type::time(6), int64_t{36000500000000}, Type::decimal(7, 2)), "36000.50");
}

TEST(Cast, Intervals) {
    const Type second = Type::day_time_interval(IntervalField::kSecond, IntervalField::kSecond);
    const Type day = Type::day_time_interval(IntervalField::kDay, IntervalField::kDay);
    const Type year = Type::year_month_interval(IntervalField::kYear, IntervalField::kYear);
    EXPECT_EQ(cast(Type::long_integer(), int64_t{3000000000}, year, EvalMode::kLegacy),
              "CAST_OVERFLOW 3000000000L");
    EXPECT_EQ(cast(Type::decimal(2, 1), Int128{-15}, second), "INTERVAL '-01.5' SECOND");
    EXPECT_EQ(cast(day, int64_t{40000} * 86400000000, Type::byte()), "CAST_OVERFLOW INTERVAL '40000' DAY");
    EXPECT_EQ(cast(second, int64_t{5000000}, Type::decimal(3, 2)), "5.00");
    EXPECT_EQ(cast(second, int64_t{12345000000}, Type::decimal(3, 2)),
              "NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION 12345.000000");
}

TEST(Cast, NestedElementwise) {
    const Type strings = Type::array(Type::string());
    const Type ints = Type::array(Type::integer());
    const Value words(Value::List{Value("1"), Value("x"), Value()});
    EXPECT_EQ(cast(strings, words, ints), "CAST_INVALID_INPUT 'x'");
    EXPECT_EQ(cast(strings, words, ints, EvalMode::kLegacy), "[1, null, null]");
    EXPECT_EQ(cast(strings, words, ints, EvalMode::kTry), "[1, null, null]");
    const Type source =
        Type::structure({{"a", Type::string()}, {"m", Type::map(Type::string(), Type::integer())}});
    const Type target =
        Type::structure({{"b", Type::integer()}, {"m", Type::map(Type::string(), Type::string())}});
    const Value row(Value::List{Value("7"), Value(Value::List{Value("k"), Value(1), Value("n"), Value()})});
    EXPECT_EQ(cast(source, row, target), "{7, {k -> 1, n -> null}}");
}

TEST(Cast, ValuesThatNoRowHoldsDoNotFail) {
    ListBuilder builder(Type::array(Type::string()), pool());
    builder.child().append(Value("bad"));
    builder.append_null();
    builder.child().append(Value("5"));
    builder.close_row();
    const ColumnPtr column = builder.finish();
    ErrorSink errors(EvalMode::kAnsi);
    const ColumnPtr result =
        cast_column(column, Type::array(Type::integer()), EvalSettings(), errors, pool());
    if (column->offsets()[1] > column->offsets()[0]) {
        EXPECT_FALSE(errors.has_error());
        EXPECT_EQ(to_display_string(*result, 1, EvalSettings()), "[5]");
    }
}

TEST(Cast, Literals) {
    const EvalSettings settings = los_angeles();
    EXPECT_EQ(literal_to_sql(Type::string(), Value("a"), settings), "a");
    EXPECT_EQ(literal_to_sql(Type::double_number(), Value(1.5), settings), "1.5");
    EXPECT_EQ(literal_to_sql(Type::date(), Value(18262), settings), "DATE '2020-01-01'");
    EXPECT_EQ(literal_to_sql(Type::integer(), Value(), settings), "NULL");
    EXPECT_EQ(literal_to_sql(Type::binary(), Value("A\xff"), settings), "X'41FF'");
    EXPECT_EQ(literal_to_exact_sql(Type::long_integer(), Value(1), settings), "1L");
}

}  // namespace
}  // namespace firesteel

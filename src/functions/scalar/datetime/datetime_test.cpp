#include <gtest/gtest.h>

#include "column/selection.h"
#include "functions/cast.h"
#include "functions/registry.h"

namespace firesteel {
namespace {

struct Argument {
    Argument(const char* text) : type(Type::string()), value(text) {}  // NOLINT: calls read like SQL
    Argument(int number) : type(Type::integer()), value(number) {}     // NOLINT
    Argument(Type t, Value v) : type(std::move(t)), value(std::move(v)) {}
    Type type;
    Value value;
};

/// Calls functions by name over two equal rows, in Los Angeles.
class DatetimeFunctions : public ::testing::Test {
protected:
    DatetimeFunctions() {
        settings_.time_zone = "America/Los_Angeles";
        settings_.now_micros = 1795257600000000;
    }

    std::string call(const std::string& name, const std::vector<Argument>& arguments) {
        try {
            return run(name, arguments);
        } catch (const Error& error) {
            return error.condition();
        }
    }

    EvalSettings settings_;

private:
    std::string run(const std::string& name, const std::vector<Argument>& arguments) {
        const FunctionRecord* record = FunctionRegistry::instance().find(name);
        if (record == nullptr) return "no function " + name;
        ResolveRequest request;
        request.name = name;
        request.settings = &settings_;
        request.mode = settings_.ansi ? EvalMode::kAnsi : EvalMode::kLegacy;
        std::vector<std::shared_ptr<const Value>> constants;
        for (const Argument& argument : arguments) {
            constants.push_back(std::make_shared<Value>(argument.value));
            request.arguments.push_back(
                {argument.type, argument.value.is_null(), constants.back(), "", "x", true});
        }
        const BoundFunction bound = bind_function(*record, request);
        ErrorSink errors(record->null_on_failure ? EvalMode::kTry : request.mode);
        std::vector<ColumnPtr> columns;
        for (size_t i = 0; i < arguments.size(); ++i) {
            const ColumnPtr column = Column::constant(arguments[i].type, arguments[i].value, 2, pool_);
            ErrorSink casts(errors.mode());
            columns.push_back(flatten(
                cast_column(column, bound.resolution.argument_types[i], settings_, casts, pool_), pool_));
            if (columns.back()->is_null(1)) return "null";
        }
        const KernelStatePtr state = record->prepare ? record->prepare(constants, settings_) : nullptr;
        KernelCall kernel_call;
        kernel_call.rows = 2;
        kernel_call.arguments = columns;
        kernel_call.result_type = &bound.resolution.result;
        kernel_call.settings = &settings_;
        kernel_call.state = state.get();
        kernel_call.errors = &errors;
        kernel_call.pool = pool_;
        const ColumnPtr result = record->overloads[bound.overload].kernel(kernel_call);
        if (errors.has_error()) throw errors.error();
        if (!errors.failed_rows().empty()) return "null";
        return to_display_string(*result, 1, settings_);
    }

    MemoryPoolPtr pool_ = MemoryPool::make_root("test", MemoryPool::kUnlimited);
};

Argument timestamp(int64_t micros) { return {Type::timestamp(), Value(micros)}; }
constexpr int64_t kMoment = 1593867845123456;  // 2020-07-04 06:04:05.123456 in Los Angeles

TEST_F(DatetimeFunctions, ReadByPattern) {
    EXPECT_EQ(call("to_timestamp", {"2016-12-31", "yyyy-MM-dd"}), "2016-12-31 00:00:00");
    EXPECT_EQ(call("to_timestamp", {"x", "yyyy-MM-dd"}), "CANNOT_PARSE_TIMESTAMP");
    EXPECT_EQ(call("to_timestamp", {"x"}), "CAST_INVALID_INPUT");
    EXPECT_EQ(call("to_timestamp", {1}), "1969-12-31 16:00:01");
    EXPECT_EQ(call("try_to_timestamp", {"x", "yyyy-MM-dd"}), "null");
    EXPECT_EQ(call("try_to_timestamp", {"x", "YYYY"}),
              "INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_PATTERN_RECOGNITION");
    EXPECT_EQ(call("to_date", {"04/07/2020", "dd/MM/yyyy"}), "2020-07-04");
    EXPECT_EQ(call("unix_timestamp", {"2016-04-08", "yyyy-MM-dd"}), "1460098800");
    EXPECT_EQ(call("unix_timestamp", {}), "1795257600");
    settings_.ansi = false;
    EXPECT_EQ(call("to_timestamp", {"x", "yyyy-MM-dd"}), "null");
    settings_.time_parser_policy = TimeParserPolicy::kLegacy;
    EXPECT_EQ(call("to_timestamp", {"1/4/11 10:00", "yy/MM/dd HH:mm"}), "0001-04-11 10:00:00");
    settings_.time_parser_policy = TimeParserPolicy::kException;
    EXPECT_EQ(call("try_to_timestamp", {"2020-7-04", "yyyy-MM-dd"}),
              "INCONSISTENT_BEHAVIOR_CROSS_VERSION.PARSE_DATETIME_BY_NEW_PARSER");
}

TEST_F(DatetimeFunctions, Print) {
    EXPECT_EQ(call("date_format", {timestamp(kMoment), "yyyy-MM-dd h a z"}), "2020-07-04 6 AM PDT");
    EXPECT_EQ(call("from_unixtime", {0}), "1969-12-31 16:00:00");
}

TEST_F(DatetimeFunctions, Fields) {
    EXPECT_EQ(call("hour", {timestamp(kMoment)}), "6");
    EXPECT_EQ(call("dayofweek", {"2020-01-05"}), "1");
    EXPECT_EQ(call("weekofyear", {"2021-01-01"}), "53");
    EXPECT_EQ(call("extract", {"yearofweek", "2021-01-01"}), "2020");
    EXPECT_EQ(call("extract", {"seconds", timestamp(kMoment)}), "5.123456");
    EXPECT_EQ(call("extract", {"hour", {Type::calendar_interval(), CalendarInterval{1, 2, 3600000000}}}),
              "1");
    EXPECT_EQ(call("extract", {"century", "2021-01-01"}), "INVALID_EXTRACT_FIELD");
}

TEST_F(DatetimeFunctions, Arithmetic) {
    EXPECT_EQ(call("date_add", {"2016-07-30", 1}), "2016-07-31");
    EXPECT_EQ(call("date_add", {"2016-07-30", {Type::long_integer(), Value(1)}}),
              "DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE");
    EXPECT_EQ(call("add_months", {"2020-01-31", 1}), "2020-02-29");
    EXPECT_EQ(call("months_between", {"2020-03-31 10:00:00", "2020-02-28 12:00:00"}), "1.09408602");
    EXPECT_EQ(call("next_day", {"2015-01-14", "TU"}), "2015-01-20");
    EXPECT_EQ(call("next_day", {"2015-01-14", "w"}), "ILLEGAL_DAY_OF_WEEK");
    EXPECT_EQ(call("trunc", {"2019-08-04", "week"}), "2019-07-29");
    EXPECT_EQ(call("trunc", {"2019-08-04", "day"}), "null");
    EXPECT_EQ(call("date_trunc", {"quarter", timestamp(kMoment)}), "2020-07-01 00:00:00");
    EXPECT_EQ(call("timestampadd", {"MONTH", 1, "2020-01-31"}), "2020-02-29 00:00:00");
    EXPECT_EQ(call("timestampadd", {"YEAR", 10000000, "2020-01-31"}), "DATETIME_OVERFLOW");
    EXPECT_EQ(call("timestampdiff", {"MONTH", "2020-01-31", "2020-02-29"}), "0");
}

TEST_F(DatetimeFunctions, Make) {
    EXPECT_EQ(call("make_date", {2020, 2, 30}), "DATETIME_FIELD_OUT_OF_BOUNDS.WITH_SUGGESTION");
    EXPECT_EQ(call("make_timestamp", {2014, 12, 28, 6, 30, 60}), "2014-12-28 06:31:00");
    EXPECT_EQ(call("make_timestamp", {2014, 12, 28, 6, 30, 45, "CET"}), "2014-12-27 21:30:45");
    EXPECT_EQ(call("make_timestamp_ntz", {2014, 12, 28, 6, 30, 45, "CET"}),
              "WRONG_NUM_ARGS.WITHOUT_SUGGESTION");
    EXPECT_EQ(call("make_interval", {1, 2, 3}), "1 years 2 months 21 days");
    EXPECT_EQ(call("make_dt_interval", {999999999}), "INTERVAL_ARITHMETIC_OVERFLOW.WITHOUT_SUGGESTION");
    EXPECT_EQ(call("timestamp_seconds", {{Type::double_number(), Value(1.5)}}), "1969-12-31 16:00:01.5");
    EXPECT_EQ(call("timestamp_seconds", {{Type::double_number(), Value(0.0 / 0.0)}}), "null");
}

TEST_F(DatetimeFunctions, NumbersByPattern) {
    const auto decimal = [](int64_t unscaled, int scale) {
        return Argument(Type::decimal(10, scale), Value(Int128{unscaled}));
    };
    EXPECT_EQ(call("to_char", {12454, "99G999"}), "12,454");
    EXPECT_EQ(call("to_char", {decimal(-124548, 1), "99G999D9S"}), "12,454.8-");
    EXPECT_EQ(call("to_char", {-12, "S9999"}), "  -12");
    EXPECT_EQ(call("to_char", {1, "$9,999.99"}), "$    1.00");
    EXPECT_EQ(call("to_char", {12345, "99"}), "##");
    EXPECT_EQ(call("to_char", {1, "9$"}), "INVALID_FORMAT.CUR_MUST_BEFORE_DIGIT");
    EXPECT_EQ(call("to_number", {"12,454.8-", "99,999.9S"}), "-12454.8");
    EXPECT_EQ(call("to_number", {"12,4", "9,99"}), "INVALID_FORMAT.MISMATCH_INPUT");
    EXPECT_EQ(call("try_to_number", {"abc", "999"}), "null");
    const Argument tie(Type::double_number(), Value(1.005));
    EXPECT_EQ(call("format_number", {tie, 2}), "1.00");
    EXPECT_EQ(call("format_number", {decimal(12345, 1), "#,###.00"}), "1,234.50");
    EXPECT_EQ(call("format_number", {1, -1}), "null");
    EXPECT_EQ(call("format_string", {"%.2f|%5d|%x|%s", tie, 42, -1, "a"}), "1.01|   42|ffffffff|a");
    EXPECT_EQ(call("format_string", {"%s %s", 1}), "INVALID_FORMAT.UNEXPECTED_TOKEN");
}

TEST_F(DatetimeFunctions, Zones) {
    EXPECT_EQ(call("from_utc_timestamp", {"2016-08-31", "Asia/Seoul"}), "2016-08-31 09:00:00");
    EXPECT_EQ(call("from_utc_timestamp", {"2016-08-31", "xx"}), "INVALID_TIMEZONE");
    EXPECT_EQ(call("current_date", {}), "2026-11-21");
}

}  // namespace
}  // namespace firesteel

#include "codec/interval_text.h"

#include <gtest/gtest.h>

namespace firesteel {
namespace {

using enum IntervalField;

std::string year_month(const char* text, IntervalField start, IntervalField end) {
    int32_t months = 0;
    switch (parse_year_month_interval(text, start, end, months)) {
        case IntervalParse::kOk:
            return format_year_month_interval(months, start, end);
        case IntervalParse::kUnmatched:
            return "unmatched";
        default:
            return "out of range";
    }
}

std::string day_time(const char* text, IntervalField start, IntervalField end) {
    int64_t micros = 0;
    switch (parse_day_time_interval(text, start, end, micros)) {
        case IntervalParse::kOk:
            return format_day_time_interval(micros, start, end);
        case IntervalParse::kUnmatched:
            return "unmatched";
        default:
            return "out of range";
    }
}

std::string calendar(const char* text) {
    CalendarInterval interval;
    return parse_calendar_interval(text, interval) ? format_calendar_interval(interval) : "none";
}

TEST(IntervalText, YearMonth) {
    EXPECT_EQ(year_month("INTERVAL -'1-2' YEAR TO MONTH", kYear, kMonth), "INTERVAL '-1-2' YEAR TO MONTH");
    EXPECT_EQ(year_month("INTERVAL -'-1-2' YEAR TO MONTH", kYear, kMonth), "INTERVAL '1-2' YEAR TO MONTH");
    EXPECT_EQ(year_month(" -1-2 ", kYear, kMonth), "INTERVAL '-1-2' YEAR TO MONTH");
    EXPECT_EQ(year_month("interval '13' month", kMonth, kMonth), "INTERVAL '13' MONTH");
    EXPECT_EQ(year_month("1", kYear, kMonth), "unmatched");
    EXPECT_EQ(year_month("1-1", kYear, kYear), "unmatched");
    EXPECT_EQ(year_month("1-12", kYear, kMonth), "out of range");
    EXPECT_EQ(year_month("178956971", kYear, kYear), "out of range");
    EXPECT_EQ(supported_interval_format(kYear, kYear), "`[+|-]y`, `INTERVAL [+|-]'[+|-]y' YEAR`");
}

TEST(IntervalText, DayTime) {
    EXPECT_EQ(day_time("1 02:03:04.5", kDay, kSecond), "INTERVAL '1 02:03:04.5' DAY TO SECOND");
    EXPECT_EQ(day_time("INTERVAL '-1 2:03:04.123456789' DAY TO SECOND", kDay, kSecond),
              "INTERVAL '-1 02:03:04.123456' DAY TO SECOND");
    EXPECT_EQ(day_time("1 2:3", kDay, kMinute), "INTERVAL '1 02:03' DAY TO MINUTE");
    EXPECT_EQ(day_time("25:3:4.1", kHour, kSecond), "INTERVAL '25:03:04.1' HOUR TO SECOND");
    EXPECT_EQ(day_time("25.123", kSecond, kSecond), "INTERVAL '25.123' SECOND");
    EXPECT_EQ(day_time("5", kHour, kHour), "INTERVAL '05' HOUR");
    EXPECT_EQ(day_time("25:61", kHour, kMinute), "out of range");
    EXPECT_EQ(day_time("99999999999999", kDay, kDay), "unmatched");
    EXPECT_EQ(supported_interval_format(kDay, kSecond),
              "`[+|-]d h:m:s.n`, `INTERVAL [+|-]'[+|-]d h:m:s.n' DAY TO SECOND`");
    EXPECT_EQ(format_day_time_interval(INT64_MIN, kDay, kSecond),
              "INTERVAL '-106751991 04:00:54.775808' DAY TO SECOND");
}

TEST(IntervalText, Calendar) {
    EXPECT_EQ(calendar("1 year 2 months -3 days 4.5 seconds"), "1 years 2 months -3 days 4.5 seconds");
    EXPECT_EQ(calendar(" INTERVAL  1 DAY   -2 hours"), "1 days -2 hours");
    EXPECT_EQ(calendar("1.5 seconds 3 milliseconds 4 microseconds"), "1.503004 seconds");
    EXPECT_EQ(calendar("- 1 year"), "-1 years");
    EXPECT_EQ(calendar(".5 second"), "0.5 seconds");
    EXPECT_EQ(calendar("1. second"), "1 seconds");
    EXPECT_EQ(calendar("1 week 0 days"), "7 days");
    for (const char* bad :
         {"", "x", "interval", "1", "1 foo", "1 day x", "1.5 day", "1day", "2147483647 year"}) {
        EXPECT_EQ(calendar(bad), "none") << bad;
    }
    EXPECT_EQ(format_calendar_interval({0, 0, 0}), "0 seconds");
    EXPECT_EQ(format_calendar_interval({-14, -1, -3600500000}),
              "-1 years -2 months -1 days -1 hours -0.5 seconds");
}

}  // namespace
}  // namespace firesteel

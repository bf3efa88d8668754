#include "codec/datetime_text.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "codec/calendar.h"

namespace firesteel {
namespace {

std::string date_of(const char* text) {
    int32_t days = 0;
    if (!parse_date(text, days)) return "none";
    char out[kMaxTimestampText];
    return {out, static_cast<size_t>(format_date(days, out))};
}

std::string instant_of(const char* text, const char* zone = "America/Los_Angeles") {
    TimeZoneCursor cursor(TimeZone::find(zone));
    int64_t micros = 0;
    if (!parse_timestamp(text, cursor, 0, micros)) return "none";
    char out[kMaxTimestampText];
    return {out, static_cast<size_t>(format_timestamp(micros, out))};
}

std::string time_of(const char* text) {
    int64_t nanos = 0;
    if (!parse_time(text, 6, nanos)) return "none";
    char out[kMaxTimestampText];
    return {out, static_cast<size_t>(format_time(nanos, out))};
}

TEST(DatetimeText, Dates) {
    EXPECT_EQ(date_of("2020"), "2020-01-01");
    EXPECT_EQ(date_of("2020-1"), "2020-01-01");
    EXPECT_EQ(date_of(" 2020-01-02T"), "2020-01-02");
    EXPECT_EQ(date_of("2020-01-02 abc"), "2020-01-02");
    EXPECT_EQ(date_of("+2020-01-02"), "2020-01-02");
    EXPECT_EQ(date_of("-0044-03-15"), "-0044-03-15");
    EXPECT_EQ(date_of("12345-01-01"), "+12345-01-01");
    for (const char* bad : {"", "20", "2020-13-01", "2021-02-29", "2020-1-2-3", "2020-01 T", "x"})
        EXPECT_EQ(date_of(bad), "none");
}

TEST(DatetimeText, Timestamps) {
    EXPECT_EQ(instant_of("2020-01-02T03:04:05.123456789Z"), "2020-01-02 03:04:05.123456");
    EXPECT_EQ(instant_of("2020-01-02 3:4"), "2020-01-02 11:04:00");
    EXPECT_EQ(instant_of("2020-01-02 03:04:05 Europe/Paris"), "2020-01-02 02:04:05");
    EXPECT_EQ(instant_of("2020-01-02 03:04:05+1:5"), "2020-01-02 01:59:05");
    EXPECT_EQ(instant_of("2020-01-02 03:04:05UTC+1"), "2020-01-02 02:04:05");
    EXPECT_EQ(instant_of("2020-01-02 03:04:05.1 PST"), "2020-01-02 11:04:05.1");
    EXPECT_EQ(instant_of("2020"), "2020-01-01 08:00:00");
    EXPECT_EQ(instant_of("12:30", "UTC"), "1970-01-01 12:30:00");
    for (const char* bad : {"", "2020-01-02 25:00:00", "2020-01-02 03:04:05 Nowhere", "2020-01-02x"}) {
        EXPECT_EQ(instant_of(bad), "none");
    }
}

/// Texts near the form that is read at once; with a blank before them they are read the general way.
TEST(DatetimeText, PlainFormsSayWhatTheGeneralWaySays) {
    std::mt19937 random(1);
    const std::string base = "2024-02-29 23:59:59.123456";
    constexpr std::string_view kCharacters = "0123456789-: T.Z+";
    TimeZoneCursor zone(TimeZone::find("America/Los_Angeles"));
    for (int round = 0; round < 200'000; ++round) {
        std::string text = base.substr(0, 8 + random() % 19);
        for (size_t changes = random() % 4; changes > 0; --changes)
            text[random() % text.size()] = kCharacters[random() % kCharacters.size()];
        if (random() % 4 == 0) text += 'Z';
        const std::string slowly = " " + text;
        int32_t days = 0, other_days = 0;
        ASSERT_EQ(parse_date(text, days), parse_date(slowly, other_days)) << text;
        EXPECT_EQ(days, other_days) << text;
        for (const bool allow_zone : {false, true}) {
            int64_t micros = 0, other = 0;
            const bool is_good = parse_timestamp_ntz(text, allow_zone, micros);
            ASSERT_EQ(is_good, parse_timestamp_ntz(slowly, allow_zone, other)) << text;
            if (is_good) {
                EXPECT_EQ(micros, other) << text;
            }
        }
        int64_t micros = 0, other = 0;
        const bool is_good = parse_timestamp(text, zone, 0, micros);
        ASSERT_EQ(is_good, parse_timestamp(slowly, zone, 0, other)) << text;
        if (is_good) {
            EXPECT_EQ(micros, other) << text;
        }
    }
}

TEST(DatetimeText, Times) {
    EXPECT_EQ(time_of("10:20"), "10:20:00");
    EXPECT_EQ(time_of("T10:20"), "10:20:00");
    EXPECT_EQ(time_of("10:20:30.123456789"), "10:20:30.123456");
    EXPECT_EQ(time_of("10:20:30 PM"), "22:20:30");
    EXPECT_EQ(time_of("13:20 AM"), "none");
    EXPECT_EQ(time_of("2020-01-01 10:20"), "none");
}

TEST(Calendar, CivilDatesRoundTrip) {
    for (int64_t days = -1000000; days < 3000000; days += 17) {
        const CivilDate date = civil_from_days(days);
        ASSERT_EQ(days_from_civil(date.year, date.month, date.day), days);
        const CivilDate old = hybrid_civil_from_days(days);
        ASSERT_EQ(hybrid_days_from_civil(old.year, old.month, old.day), days);
    }
}

TEST(Calendar, RebasingKeepsTheFields) {
    const int64_t julian = hybrid_days_from_civil(1, 4, 11);
    EXPECT_EQ(julian, -719064);
    EXPECT_EQ(civil_from_days(rebase_hybrid_to_gregorian_days(julian)), (CivilDate{1, 4, 11}));
    EXPECT_EQ(rebase_gregorian_to_hybrid_days(days_from_civil(1, 4, 11)), julian);
    EXPECT_EQ(hybrid_civil_from_days(hybrid_days_from_civil(1582, 10, 15) - 1), (CivilDate{1582, 10, 4}));
}

TEST(Calendar, WeeksAndMonths) {
    const int64_t new_year = days_from_civil(2021, 1, 1);  // a Friday
    EXPECT_EQ(iso_day_of_week(new_year), 5);
    EXPECT_EQ(iso_week(new_year), 53);
    EXPECT_EQ(iso_week_year(new_year), 2020);
    EXPECT_EQ(add_months(days_from_civil(2020, 1, 31), 1), days_from_civil(2020, 2, 29));
    EXPECT_EQ(add_months(days_from_civil(2020, 1, 31), -13), days_from_civil(2018, 12, 31));
}

}  // namespace
}  // namespace firesteel

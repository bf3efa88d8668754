#include "common/time_zone.h"

#include <gtest/gtest.h>

#include <thread>

#include "common/error.h"
#include "common/zone_file.h"
#include "common/zone_id.h"

namespace firesteel {
namespace {

constexpr int64_t kHour = 3600;

int64_t seconds(int64_t days, int64_t hours = 0, int64_t minutes = 0) {
    return days * 86400 + hours * kHour + minutes * 60;
}

constexpr int64_t kMarch9Of2025 = 20156;     // days since the epoch; Los Angeles goes forward
constexpr int64_t kNovember2Of2025 = 20394;  // and back

TEST(TimeZone, ReadsIdsAsJavaDoes) {
    const auto offset = [](std::string_view id) { return TimeZone::find(id).offset_at(0); };
    EXPECT_EQ(offset("UTC"), 0);
    EXPECT_EQ(offset("Z"), 0);
    EXPECT_EQ(offset("+08:00"), 8 * kHour);
    EXPECT_EQ(offset("+8:00"), 8 * kHour);
    EXPECT_EQ(offset("-8"), -8 * kHour);
    EXPECT_EQ(offset("-08:30:15"), -(8 * kHour + 30 * 60 + 15));
    EXPECT_EQ(offset("+0530"), 5 * kHour + 30 * 60);
    EXPECT_EQ(offset("+01:2"), kHour + 120);
    EXPECT_EQ(offset("GMT+1"), kHour);
    EXPECT_EQ(offset("UTC-11:59"), -(11 * kHour + 59 * 60));
    EXPECT_EQ(offset("EST"), -5 * kHour);
    EXPECT_EQ(TimeZone::find("PST").id(), "America/Los_Angeles");
    EXPECT_EQ(TimeZone::find("GMT+1").id(), "GMT+01:00");
    EXPECT_EQ(TimeZone::find("+00:00").id(), "Z");
    EXPECT_TRUE(TimeZone::find("+18:00").is_fixed());
}

TEST(TimeZone, RefusesWhatIsNoZone) {
    for (const auto* id :
         {"", "Mars/Olympus", "+19:00", "+18:00:01", "+1:60", "8", "utc+", "America", "../etc/passwd",
          "right/UTC", "GMT+25", "+", "america/los_angeles ", "+08:00:", "UTC+1:2:3:4"}) {
        EXPECT_EQ(TimeZone::try_find(id), nullptr) << id;
    }
    try {
        TimeZone::find("Mars/Olympus");
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.condition(), "INVALID_TIMEZONE");
        EXPECT_EQ(error.parameters()[0].second, "Mars/Olympus");
    }
}

TEST(TimeZone, AGapMovesForwardAndAnOverlapTakesTheEarlierOffset) {
    const TimeZone& zone = TimeZone::find("America/Los_Angeles");
    EXPECT_EQ(zone.offset_at(seconds(kMarch9Of2025, 9, 59)), -8 * kHour);
    EXPECT_EQ(zone.offset_at(seconds(kMarch9Of2025, 10)), -7 * kHour);
    // 02:30 does not exist: it becomes 03:30 summer time.
    const int64_t gap = seconds(kMarch9Of2025, 2, 30);
    EXPECT_EQ(gap - zone.offset_at_local(gap), seconds(kMarch9Of2025, 10, 30));
    EXPECT_EQ(zone.offset_at_local(seconds(kMarch9Of2025, 3)), -7 * kHour);
    // 01:30 happens twice: the first one counts.
    EXPECT_EQ(zone.offset_at_local(seconds(kNovember2Of2025, 1, 30)), -7 * kHour);
    EXPECT_EQ(zone.offset_at_local(seconds(kNovember2Of2025, 2)), -8 * kHour);
}

TEST(TimeZone, KnowsTheYearsBeforeAndAfterTheTable) {
    const TimeZone& zone = TimeZone::find("America/Los_Angeles");
    EXPECT_EQ(zone.offset_at(seconds(-50'000)), -(7 * kHour + 52 * 60 + 58));  // 1833: local mean time
    EXPECT_EQ(zone.offset_at(4'118'083'200), -7 * kHour);                      // 2100-07-01
    EXPECT_EQ(zone.offset_at(4'102'444'800), -8 * kHour);                      // 2100-01-01
    EXPECT_EQ(zone.offset_at(4'118'083'200 + 17 * kSecondsIn400Years), -7 * kHour);
    EXPECT_EQ(TimeZone::find("Asia/Tokyo").offset_at(4'118'083'200), 9 * kHour);
    EXPECT_EQ(TimeZone::find("Europe/Dublin").offset_at(4'118'083'200), kHour);
    EXPECT_EQ(TimeZone::find("Africa/Casablanca").offset_at(1'735'689'600), kHour);  // 2025-01-01
}

TEST(TimeZone, ConvertsMicroseconds) {
    const TimeZone& zone = TimeZone::find("Asia/Kolkata");
    EXPECT_EQ(zone.to_local_micros(-1), 19'800'000'000 - 1);
    EXPECT_EQ(zone.to_utc_micros(zone.to_local_micros(123'456'789'012'345)), 123'456'789'012'345);
    EXPECT_EQ(TimeZone::utc().to_local_micros(INT64_MIN), INT64_MIN);
}

TEST(TimeZone, ACursorAnswersAsTheZoneItself) {
    for (const auto* id : {"America/Los_Angeles", "Australia/Lord_Howe", "Pacific/Apia", "UTC", "+01:00"}) {
        const TimeZone& zone = TimeZone::find(id);
        TimeZoneCursor cursor(zone);
        for (int64_t at = -6'000'000'000; at < 20'000'000'000; at += 12'345'678) {
            ASSERT_EQ(cursor.offset_at(at), zone.offset_at(at)) << id << " " << at;
            ASSERT_EQ(cursor.offset_at_local(at), zone.offset_at_local(at)) << id << " " << at;
            ASSERT_EQ(cursor.to_utc_micros(at * 1000), zone.to_utc_micros(at * 1000)) << id << " " << at;
        }
    }
}

TEST(TimeZone, LooksUpFromManyThreads) {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([] {
            for (int n = 0; n < 200; ++n) {
                EXPECT_EQ(&TimeZone::find("Europe/Paris"), &TimeZone::find("Europe/Paris"));
                EXPECT_EQ(TimeZone::find(n % 2 == 0 ? "Asia/Tokyo" : "+09:00").offset_at(0), 9 * kHour);
            }
        });
    }
}

TEST(ZoneFile, RefusesBytesThatAreNotOne) {
    EXPECT_FALSE(parse_zone_file(""));
    EXPECT_FALSE(parse_zone_file("TZif2"));
    EXPECT_FALSE(parse_zone_file(std::string(1000, 'x')));
}

}  // namespace
}  // namespace firesteel

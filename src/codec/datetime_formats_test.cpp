#include "codec/datetime_formats.h"

#include <gtest/gtest.h>

#include <random>

#include "codec/calendar.h"
#include "common/time_zone.h"

namespace firesteel {
namespace {

DatetimeFormats formats_in(const char* zone) {
    DatetimeFormats formats;
    formats.time_zone = zone;
    return formats;
}

/// With the patterns spelled out, which are then followed item by item.
DatetimeFormats spelled_out(DatetimeFormats formats) {
    formats.date = "yyyy-MM-dd";
    formats.timestamp = "yyyy-MM-dd'T'HH:mm:ss[.SSS][XXXXX]";
    formats.timestamp_ntz = "yyyy-MM-dd'T'HH:mm:ss[.SSS]";
    return formats;
}

TEST(DatetimeWriter, PrintsAsThePatternsThatItStandsForDo) {
    std::mt19937_64 random(2);
    for (const char* zone : {"UTC", "America/New_York", "Asia/Kolkata", "Africa/Monrovia"}) {
        const DatetimeWriter plain(formats_in(zone)), pattern(spelled_out(formats_in(zone)));
        for (int round = 0; round < 20'000; ++round) {
            const int64_t span =
                round % 2 == 0 ? 60'000 : 6'000'000;  // some far outside of years of four digits
            const int64_t days = static_cast<int64_t>(random() % static_cast<uint64_t>(2 * span)) - span;
            const int64_t micros = days * kMicrosPerDay + static_cast<int64_t>(random() % kMicrosPerDay);
            std::string a, b;
            plain.date(static_cast<int32_t>(days), a);
            pattern.date(static_cast<int32_t>(days), b);
            plain.timestamp(micros, a);
            pattern.timestamp(micros, b);
            plain.timestamp_ntz(micros, a);
            pattern.timestamp_ntz(micros, b);
            ASSERT_EQ(a, b) << days;
        }
    }
}

TEST(DatetimeWriter, PrintsMillisecondsAndTheOffset) {
    std::string out;
    DatetimeWriter(formats_in("America/New_York")).timestamp(1'700'000'000'123'999, out);
    EXPECT_EQ(out, "2023-11-14T17:13:20.123-05:00");
    out.clear();
    DatetimeWriter(formats_in("America/Los_Angeles")).timestamp(-5'364'662'400'000'000 + 28'378'000'000, out);
    EXPECT_EQ(out, "1800-01-01T00:00:00.000-07:52:58");
}

}  // namespace
}  // namespace firesteel

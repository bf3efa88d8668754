#include "codec/datetime_pattern.h"

#include <gtest/gtest.h>

#include "codec/datetime_text.h"

namespace firesteel {
namespace {

using Use = DatetimePattern::Use;
using Policy = DatetimePattern::Policy;
using Outcome = DatetimePattern::Outcome;

constexpr int64_t kNow = 1795257600000000;  // 2026-11-21

/// The instant as text in the zone, the failure's message, or the condition and its first parameter.
std::string parse(const char* text, const char* pattern, Policy policy = Policy::kCorrected,
                  const char* zone = "UTC") {
    try {
        const auto compiled = DatetimePattern::compile(pattern, Use::kParse, policy, kNow);
        TimeZoneCursor cursor(TimeZone::find(zone));
        int64_t micros = 0;
        const Outcome outcome = compiled->parse(text, cursor, micros);
        if (outcome != Outcome::kOk)
            return compiled->parse_error(text, outcome, "try_to_timestamp").parameters()[0].second;
        char out[kMaxTimestampText];
        return {out, static_cast<size_t>(format_timestamp(cursor.to_local_micros(micros), out))};
    } catch (const Error& error) {
        return error.condition();
    }
}

std::string format(int64_t micros, const char* pattern, Policy policy = Policy::kCorrected,
                   const char* zone = "UTC") {
    try {
        std::string out;
        DatetimePattern::compile(pattern, Use::kFormat, policy, kNow)
            ->format(micros, TimeZone::find(zone), out);
        return out;
    } catch (const Error& error) {
        return error.condition();
    }
}

TEST(DatetimePattern, ReadsStrictly) {
    EXPECT_EQ(parse("2020-07-04 13:04:05.5", "yyyy-MM-dd HH:mm:ss.SSS"), "2020-07-04 13:04:05.5");
    EXPECT_EQ(parse("20200704", "yyyyMMdd"), "2020-07-04 00:00:00");
    EXPECT_EQ(parse("july 4 2020", "MMMM d yyyy"), "2020-07-04 00:00:00");
    EXPECT_EQ(parse("2020185", "yyyyDDD"), "2020-07-03 00:00:00");
    EXPECT_EQ(parse("1 PM", "h a"), "1970-01-01 13:00:00");
    EXPECT_EQ(parse("24", "kk"), "1970-01-01 00:00:00");
    EXPECT_EQ(parse("Jul 4 20", "MMM d yy"), "2020-07-04 00:00:00");
    EXPECT_EQ(parse("2020-07-04", "yyyy-MM-dd[ HH:mm]"), "2020-07-04 00:00:00");
    EXPECT_EQ(parse("-2020-07-04", "yyyy-MM-dd"), "-2020-07-04 00:00:00");
    EXPECT_EQ(parse("2020-07-04 13:04:05 Europe/Paris", "yyyy-MM-dd HH:mm:ss VV"), "2020-07-04 11:04:05");
    EXPECT_EQ(parse("2020-07-04 13:04:05 +01:30", "yyyy-MM-dd HH:mm:ss XXX"), "2020-07-04 11:34:05");
    EXPECT_EQ(parse("12/1/10 8:26", "yy/MM/dd HH:mm"), "Text '12/1/10 8:26' could not be parsed at index 3");
    EXPECT_EQ(parse("12020-07-04", "yyyy-MM-dd"), "Text '12020-07-04' could not be parsed at index 0");
    EXPECT_EQ(parse("2020-07-04 x", "yyyy-MM-dd"),
              "Text '2020-07-04 x' could not be parsed, unparsed text found at index 10");
    EXPECT_EQ(parse("2020-02-30", "yyyy-MM-dd"),
              "Text '2020-02-30' could not be parsed: Invalid date 'FEBRUARY 30'");
}

TEST(DatetimePattern, ReadsAsOldSparksDid) {
    const auto legacy = [](const char* text, const char* pattern, const char* zone = "UTC") {
        return parse(text, pattern, Policy::kLegacy, zone);
    };
    EXPECT_EQ(legacy("12/1/10 8:26", "yy/MM/dd HH:mm"), "2012-01-10 08:26:00");
    EXPECT_EQ(legacy("1/4/11 10:00", "yy/MM/dd HH:mm"), "0001-04-11 10:00:00");
    EXPECT_EQ(legacy("12/13/10 8:26", "yy/MM/dd HH:mm"), "Unparseable date: \"12/13/10 8:26\"");
    EXPECT_EQ(legacy("46/12/31", "yy/MM/dd"), "1946-12-31 00:00:00");
    EXPECT_EQ(legacy("46/11/20", "yy/MM/dd"), "2046-11-20 00:00:00");
    EXPECT_EQ(legacy("-12", "yy"), "Unparseable date: \"-12\"");
    EXPECT_EQ(legacy("2020-7-04x", "yyyy-MM-dd"), "2020-07-04 00:00:00");
    EXPECT_EQ(legacy(" 2020- 7-04", "yyyy-MM-dd"), "2020-07-04 00:00:00");
    EXPECT_EQ(legacy("185 2020", "yyyyMMdd"), "0185-02-20 00:00:00");
    EXPECT_EQ(legacy("2020-07-04 13:04:05.5", "yyyy-MM-dd HH:mm:ss.S"), "2020-07-04 13:04:05.005");
    EXPECT_EQ(legacy("1500-02-29", "yyyy-MM-dd"), "1500-03-01 00:00:00");
    EXPECT_EQ(legacy("2019-03-10 02:30", "yyyy-MM-dd HH:mm", "America/Los_Angeles"),
              "Unparseable date: \"2019-03-10 02:30\"");
}

TEST(DatetimePattern, TheCautiousPolicyTellsWhereTheParsersDiffer) {
    EXPECT_EQ(parse("2020-7-04", "yyyy-MM-dd", Policy::kException), "'2020-7-04'");
    EXPECT_EQ(parse("zz", "yyyy-MM-dd", Policy::kException), "Text 'zz' could not be parsed at index 0");
}

TEST(DatetimePattern, Formats) {
    constexpr int64_t kMoment = 1593867845123456;  // 2020-07-04 13:04:05.123456Z
    const char* const kLosAngeles = "America/Los_Angeles";
    EXPECT_EQ(
        format(kMoment, "G y yy yyyyy M MM MMM MMMM d D E EEEE F a h hh H k K m s S SSSSSS Q QQQ QQQQ"),
        "AD 2020 20 02020 7 07 Jul July 4 186 Sat Saturday 4 PM 1 01 13 13 1 4 5 1 123456 3 Q3 3rd quarter");
    EXPECT_EQ(
        format(kMoment, "VV z zzzz O OOOO X XXX XXXXX x xxx Z ZZZZ ZZZZZ", Policy::kCorrected, kLosAngeles),
        "America/Los_Angeles PDT Pacific Daylight Time GMT-7 GMT-07:00 -07 -07:00 -07:00 -07 -07:00 -0700 "
        "GMT-07:00 "
        "-07:00");
    EXPECT_EQ(format(kMoment, "VV z X x Z O"), "UTC UTC Z +00 +0000 GMT");
    EXPECT_EQ(format(kMoment, "G y yy yyyyy Y MMM D E F S SSSSSS w W u", Policy::kLegacy),
              "AD 2020 20 02020 2020 Jul 186 Sat 1 123 000123 27 1 6");
    EXPECT_EQ(format(kMoment, "'o''clock' ''h''"), "o'clock '1'");
    EXPECT_EQ(format(kMoment, "yyyy[", Policy::kLegacy), "2020[");
}

TEST(DatetimePattern, RefusesLetters) {
    EXPECT_EQ(format(0, "Y"), "INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_PATTERN_RECOGNITION");
    EXPECT_EQ(format(0, "e"), "INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_WEEK_BASED_PATTERN");
    EXPECT_EQ(format(0, "A"), "INVALID_DATETIME_PATTERN.ILLEGAL_CHARACTER");
    EXPECT_EQ(format(0, "QQQQQ"), "INVALID_DATETIME_PATTERN.LENGTH");
    EXPECT_EQ(format(0, "b"), "INVALID_DATETIME_PATTERN.WITH_SUGGESTION");
    EXPECT_EQ(format(0, "'abc"), "INVALID_DATETIME_PATTERN.WITH_SUGGESTION");
    EXPECT_EQ(format(0, "HHH"), "INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_PATTERN_RECOGNITION");
    EXPECT_EQ(parse("1", "q"), "INVALID_DATETIME_PATTERN.ILLEGAL_CHARACTER");
    EXPECT_EQ(format(0, "e", Policy::kLegacy), "INVALID_DATETIME_PATTERN.WITH_SUGGESTION");
}

}  // namespace
}  // namespace firesteel

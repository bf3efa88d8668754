#pragma once

#include <cstdint>

namespace firesteel {

class TimeZone;

/// Dates as numbers. Years are astronomical: year 0 is 1 BC. Days count from 1970-01-01.

struct CivilDate {
    int32_t year = 1970;
    int32_t month = 1;
    int32_t day = 1;
    bool operator==(const CivilDate&) const = default;
};

constexpr int64_t kMicrosPerSecond = 1'000'000;
constexpr int64_t kMicrosPerMinute = 60 * kMicrosPerSecond;
constexpr int64_t kMicrosPerHour = 60 * kMicrosPerMinute;
constexpr int64_t kMicrosPerDay = 24 * kMicrosPerHour;
constexpr int64_t kNanosPerDay = kMicrosPerDay * 1000;

inline int64_t floor_div(int64_t a, int64_t b) {
    return a / b - ((a % b != 0) && ((a < 0) != (b < 0)) ? 1 : 0);
}
inline int64_t floor_mod(int64_t a, int64_t b) {
    const int64_t rest = a % b;
    return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}

/// The proleptic Gregorian calendar: SQL's, and what dates and timestamps mean in columns.
inline bool is_leap_year(int64_t year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }
int days_in_month(int64_t year, int month);
int64_t days_from_civil(int64_t year, int month, int day);
CivilDate civil_from_days(int64_t days);
int day_of_year(const CivilDate& date);
/// 1 = Monday ... 7 = Sunday.
int iso_day_of_week(int64_t days);
/// Week of the ISO year and that year.
int iso_week(int64_t days);
int64_t iso_week_year(int64_t days);
/// Months added; the day is cut to the length of the month.
int64_t add_months(int64_t days, int64_t months);

/// Java's old calendar: Julian before 1582-10-15, Gregorian from then on. What LEGACY parsing and formatting
/// use. Both calendars agree on days from the first on, and on moments from 1900 on, when old zones do, too.
constexpr int64_t kFirstGregorianDay = -141'427;                // 1582-10-15
constexpr int64_t kFirstCommonMicros = -2'208'988'800'000'000;  // 1900-01-01
int64_t hybrid_days_from_civil(int64_t year, int month, int day);
CivilDate hybrid_civil_from_days(int64_t days);
bool hybrid_is_leap_year(int64_t year);
int hybrid_days_in_month(int64_t year, int month);
/// The same calendar fields in the other calendar; 1582-10-05..14, which the old one lacks, move to
/// 1582-10-15.
int64_t rebase_hybrid_to_gregorian_days(int64_t days);
int64_t rebase_gregorian_to_hybrid_days(int64_t days);
/// The same for instants, by their local date and time in `zone`.
int64_t rebase_hybrid_to_gregorian_micros(int64_t micros, const TimeZone& zone);
int64_t rebase_gregorian_to_hybrid_micros(int64_t micros, const TimeZone& zone);

}  // namespace firesteel

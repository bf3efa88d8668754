#include "codec/calendar.h"

#include <algorithm>

#include "common/time_zone.h"

namespace firesteel {

namespace {

constexpr int kDaysBeforeMonth[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};

/// Days from 0000-03-01 to the first of `month` (March = 0) in a year that starts in March.
int days_into_march_year(int month_from_march) { return (153 * month_from_march + 2) / 5; }

/// Month and day out of the day of a year that starts in March; `year` moves on for January and February.
CivilDate from_march_year(int64_t year, int64_t day_of_march_year) {
    const auto month_from_march = static_cast<int>((5 * day_of_march_year + 2) / 153);
    const int day = static_cast<int>(day_of_march_year) - days_into_march_year(month_from_march) + 1;
    const int month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
    return {static_cast<int32_t>(year + (month <= 2 ? 1 : 0)), month, day};
}

int64_t days_from_julian(int64_t year, int month, int day) {
    const int64_t march_year = year - (month <= 2 ? 1 : 0);
    const int64_t day_of_year = days_into_march_year(month > 2 ? month - 3 : month + 9) + day - 1;
    return march_year * 365 + floor_div(march_year, 4) + day_of_year - 719470;
}

CivilDate julian_from_days(int64_t days) {
    const int64_t shifted = days + 719470;
    const int64_t cycle = floor_div(shifted, 1461);
    const int64_t day_of_cycle = shifted - cycle * 1461;
    const int64_t year_of_cycle = std::min<int64_t>(day_of_cycle / 365, 3);
    return from_march_year(cycle * 4 + year_of_cycle, day_of_cycle - year_of_cycle * 365);
}

}  // namespace

int days_in_month(int64_t year, int month) {
    if (month == 2) return is_leap_year(year) ? 29 : 28;
    return kDaysBeforeMonth[month] - kDaysBeforeMonth[month - 1];
}

int64_t days_from_civil(int64_t year, int month, int day) {
    const int64_t march_year = year - (month <= 2 ? 1 : 0);
    const int64_t era = floor_div(march_year, 400);
    const int64_t year_of_era = march_year - era * 400;
    const int64_t day_of_year = days_into_march_year(month > 2 ? month - 3 : month + 9) + day - 1;
    const int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

CivilDate civil_from_days(int64_t days) {
    const int64_t shifted = days + 719468;
    const int64_t era = floor_div(shifted, 146097);
    const int64_t day_of_era = shifted - era * 146097;
    const int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    const int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    return from_march_year(year_of_era + era * 400, day_of_year);
}

int day_of_year(const CivilDate& date) {
    return kDaysBeforeMonth[date.month - 1] + date.day + (date.month > 2 && is_leap_year(date.year) ? 1 : 0);
}

int iso_day_of_week(int64_t days) { return static_cast<int>(floor_mod(days + 3, 7)) + 1; }

int64_t iso_week_year(int64_t days) {
    // The week belongs to the year of its Thursday.
    return civil_from_days(days + 4 - iso_day_of_week(days)).year;
}

int iso_week(int64_t days) {
    const int64_t thursday = days + 4 - iso_day_of_week(days);
    return (day_of_year(civil_from_days(thursday)) - 1) / 7 + 1;
}

int64_t add_months(int64_t days, int64_t months) {
    const CivilDate date = civil_from_days(days);
    const int64_t month_index = date.year * int64_t{12} + date.month - 1 + months;
    const int64_t year = floor_div(month_index, 12);
    const auto month = static_cast<int>(floor_mod(month_index, 12)) + 1;
    return days_from_civil(year, month, std::min(date.day, days_in_month(year, month)));
}

int64_t hybrid_days_from_civil(int64_t year, int month, int day) {
    const int64_t gregorian = days_from_civil(year, month, day);
    return gregorian >= kFirstGregorianDay ? gregorian : days_from_julian(year, month, day);
}

CivilDate hybrid_civil_from_days(int64_t days) {
    return days >= kFirstGregorianDay ? civil_from_days(days) : julian_from_days(days);
}

bool hybrid_is_leap_year(int64_t year) { return year > 1582 ? is_leap_year(year) : floor_mod(year, 4) == 0; }

int hybrid_days_in_month(int64_t year, int month) {
    if (month == 2) return hybrid_is_leap_year(year) ? 29 : 28;
    return days_in_month(year, month);
}

int64_t rebase_hybrid_to_gregorian_days(int64_t days) {
    if (days >= kFirstGregorianDay) return days;
    const CivilDate date = julian_from_days(days);
    // A leap day that only the Julian calendar has becomes the first of March.
    if (date.day > days_in_month(date.year, date.month)) return days_from_civil(date.year, 3, 1);
    return days_from_civil(date.year, date.month, date.day);
}

int64_t rebase_gregorian_to_hybrid_days(int64_t days) {
    if (days >= kFirstGregorianDay) return days;
    const CivilDate date = civil_from_days(days);
    return std::min(days_from_julian(date.year, date.month, date.day), kFirstGregorianDay);
}

namespace {

constexpr int64_t kZonesBegin = -2'208'988'800;  // 1900-01-01, in seconds

/// Java's old zones begin in 1900: what held then holds for all times before.
int64_t first_offset(const TimeZone& zone) { return zone.offset_at(kZonesBegin) * kMicrosPerSecond; }

}  // namespace

int64_t rebase_hybrid_to_gregorian_micros(int64_t micros, const TimeZone& zone) {
    if (micros >= kZonesBegin * kMicrosPerSecond) return micros;
    const int64_t local = micros + first_offset(zone);
    const int64_t days = floor_div(local, kMicrosPerDay);
    return zone.to_utc_micros(local + (rebase_hybrid_to_gregorian_days(days) - days) * kMicrosPerDay);
}

int64_t rebase_gregorian_to_hybrid_micros(int64_t micros, const TimeZone& zone) {
    if (micros >= kZonesBegin * kMicrosPerSecond) return micros;
    const int64_t local = zone.to_local_micros(micros);
    const int64_t days = floor_div(local, kMicrosPerDay);
    return local + (rebase_gregorian_to_hybrid_days(days) - days) * kMicrosPerDay - first_offset(zone);
}

}  // namespace firesteel

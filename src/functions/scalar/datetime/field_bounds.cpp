#include "functions/scalar/datetime/field_bounds.h"

#include "codec/calendar.h"

namespace firesteel {

namespace {

std::string out_of_range(const char* field, int64_t least, int64_t greatest, int64_t value) {
    return "Invalid value for " + std::string(field) + " (valid values " + std::to_string(least) + " - " +
           std::to_string(greatest) + "): " + std::to_string(value);
}

}  // namespace

std::string invalid_date_reason(int64_t year, int64_t month, int64_t day) {
    static constexpr const char* kMonths[] = {"JANUARY",   "FEBRUARY", "MARCH",    "APRIL",
                                              "MAY",       "JUNE",     "JULY",     "AUGUST",
                                              "SEPTEMBER", "OCTOBER",  "NOVEMBER", "DECEMBER"};
    if (year < -999'999'999 || year > 999'999'999)
        return out_of_range("Year", -999'999'999, 999'999'999, year);
    if (month < 1 || month > 12) return out_of_range("MonthOfYear", 1, 12, month);
    if (day < 1 || day > 31)
        return "Invalid value for DayOfMonth (valid values 1 - 28/31): " + std::to_string(day);
    if (day <= days_in_month(year, static_cast<int>(month))) return "";
    if (day == 29) return "Invalid date 'February 29' as '" + std::to_string(year) + "' is not a leap year";
    return "Invalid date '" + std::string(kMonths[month - 1]) + " " + std::to_string(day) + "'";
}

std::string invalid_time_reason(int64_t hour, int64_t minute, int64_t second) {
    if (hour < 0 || hour > 23) return out_of_range("HourOfDay", 0, 23, hour);
    if (minute < 0 || minute > 59) return out_of_range("MinuteOfHour", 0, 59, minute);
    if (second < 0 || second > 59) return out_of_range("SecondOfMinute", 0, 59, second);
    return "";
}

Error field_out_of_bounds(std::string reason, bool advise) {
    if (!advise)
        return Error("DATETIME_FIELD_OUT_OF_BOUNDS.WITHOUT_SUGGESTION",
                     {{"rangeMessage", std::move(reason)}});
    return Error("DATETIME_FIELD_OUT_OF_BOUNDS.WITH_SUGGESTION",
                 {{"rangeMessage", std::move(reason)}, {"ansiConfig", "\"spark.sql.ansi.enabled\""}});
}

}  // namespace firesteel

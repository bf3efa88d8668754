#include "codec/calendar.h"
#include "codec/datetime_pattern.h"
#include "functions/registry.h"
#include "functions/rows.h"

namespace firesteel {

namespace {

int32_t year(int32_t days) { return civil_from_days(days).year; }
int32_t quarter(int32_t days) { return (civil_from_days(days).month - 1) / 3 + 1; }
int32_t month(int32_t days) { return civil_from_days(days).month; }
int32_t day(int32_t days) { return civil_from_days(days).day; }
int32_t year_day(int32_t days) { return day_of_year(civil_from_days(days)); }
/// 1 = Sunday.
int32_t day_of_week(int32_t days) { return iso_day_of_week(days) % 7 + 1; }
/// 0 = Monday.
int32_t weekday(int32_t days) { return iso_day_of_week(days) - 1; }
int32_t iso_weekday(int32_t days) { return iso_day_of_week(days); }
int32_t week(int32_t days) { return iso_week(days); }
int32_t year_of_week(int32_t days) { return static_cast<int32_t>(iso_week_year(days)); }

std::string_view month_name(int32_t days) {
    static constexpr std::string_view kNames[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    return kNames[civil_from_days(days).month - 1];
}

std::string_view day_name(int32_t days) {
    static constexpr std::string_view kNames[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    return kNames[iso_day_of_week(days) - 1];
}

}  // namespace

FUNCTION("year")
    .group("datetime_funcs")
    .since("1.5.0")
    .doc("The year of `date`.")
    .example("SELECT year('2016-07-30')", "2016")
    .overload("(date DATE) -> INT", rows<year>);

FUNCTION("quarter")
    .group("datetime_funcs")
    .since("1.5.0")
    .doc("The quarter of the year of `date`, 1 to 4.")
    .example("SELECT quarter('2016-08-31')", "3")
    .overload("(date DATE) -> INT", rows<quarter>);

FUNCTION("month")
    .group("datetime_funcs")
    .since("1.5.0")
    .doc("The month of `date`, 1 to 12.")
    .example("SELECT month('2016-07-30')", "7")
    .overload("(date DATE) -> INT", rows<month>);

FUNCTION("dayofmonth")
    .alias("day")
    .group("datetime_funcs")
    .since("1.5.0")
    .doc("The day of the month of `date`.")
    .example("SELECT dayofmonth('2009-07-30')", "30")
    .overload("(date DATE) -> INT", rows<day>);

FUNCTION("dayofyear")
    .group("datetime_funcs")
    .since("1.5.0")
    .doc("The day of the year of `date`.")
    .example("SELECT dayofyear('2016-04-09')", "100")
    .overload("(date DATE) -> INT", rows<year_day>);

FUNCTION("dayofweek")
    .group("datetime_funcs")
    .since("2.3.0")
    .doc("The day of the week of `date`: 1 is Sunday, 7 is Saturday.")
    .example("SELECT dayofweek('2009-07-30')", "5")
    .overload("(date DATE) -> INT", rows<day_of_week>);

FUNCTION("weekday")
    .group("datetime_funcs")
    .since("2.4.0")
    .doc("The day of the week of `date`: 0 is Monday, 6 is Sunday.")
    .example("SELECT weekday('2009-07-30')", "3")
    .overload("(date DATE) -> INT", rows<weekday>);

FUNCTION("weekofyear")
    .group("datetime_funcs")
    .since("1.5.0")
    .doc(
        "The week of the year of `date`: weeks begin on Monday, week 1 is the first with more than three "
        "days.")
    .example("SELECT weekofyear('2008-02-20')", "8")
    .overload("(date DATE) -> INT", rows<week>);

FUNCTION("monthname")
    .group("datetime_funcs")
    .since("4.0.0")
    .doc("The three-letter name of the month of `date`.")
    .example("SELECT monthname('2008-02-20')", "Feb")
    .overload("(date DATE) -> STRING", rows<month_name>);

FUNCTION("dayname")
    .group("datetime_funcs")
    .since("4.0.0")
    .doc("The three-letter name of the day of the week of `date`.")
    .example("SELECT dayname('2008-02-20')", "Wed")
    .overload("(date DATE) -> STRING", rows<day_name>);

// What extract() knows besides.
FUNCTION("extract_year_of_week")
    .overload("(date DATE) -> INT", rows<year_of_week>)
    .with([](FunctionRecord& r) { r.internal = true; });
FUNCTION("extract_iso_weekday").overload("(date DATE) -> INT", rows<iso_weekday>).with([](FunctionRecord& r) {
    r.internal = true;
});

}  // namespace firesteel

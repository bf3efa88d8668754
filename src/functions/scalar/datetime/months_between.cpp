#include <cmath>

#include "codec/calendar.h"
#include "common/time_zone.h"
#include "functions/registry.h"
#include "functions/rows.h"

namespace firesteel {

namespace {

/// Whole months between equal days of the month or between last days; otherwise with the rest as 31sts of a
/// month.
double months_between(int64_t local_a, int64_t local_b, bool round_off) {
    const int64_t days_a = floor_div(local_a, kMicrosPerDay);
    const int64_t days_b = floor_div(local_b, kMicrosPerDay);
    const CivilDate a = civil_from_days(days_a);
    const CivilDate b = civil_from_days(days_b);
    const double months = (a.year - b.year) * 12.0 + (a.month - b.month);
    const bool both_last = a.day == days_in_month(a.year, a.month) && b.day == days_in_month(b.year, b.month);
    if (a.day == b.day || both_last) return months;
    const int64_t seconds_a = floor_mod(local_a, kMicrosPerDay) / kMicrosPerSecond;
    const int64_t seconds_b = floor_mod(local_b, kMicrosPerDay) / kMicrosPerSecond;
    const int64_t difference = (a.day - b.day) * int64_t{86400} + seconds_a - seconds_b;
    const double result = months + static_cast<double>(difference) / (31.0 * 86400.0);
    return round_off ? std::round(result * 1e8) / 1e8 : result;
}

double months_between_rounded(int64_t a, int64_t b, const EvalSettings& settings) {
    const TimeZone& zone = TimeZone::find(settings.time_zone);
    return months_between(zone.to_local_micros(a), zone.to_local_micros(b), true);
}

double months_between_as_told(int64_t a, int64_t b, bool round_off, const EvalSettings& settings) {
    const TimeZone& zone = TimeZone::find(settings.time_zone);
    return months_between(zone.to_local_micros(a), zone.to_local_micros(b), round_off);
}

std::string show(const std::string& name, const std::vector<std::string>& arguments) {
    return name + "(" + arguments[0] + ", " + arguments[1] + ", " +
           (arguments.size() > 2 ? arguments[2] : "true") + ")";
}

}  // namespace

FUNCTION("months_between")
    .group("datetime_funcs")
    .since("1.5.0")
    .doc(
        "The months from `timestamp2` to `timestamp1`, a month of 31 days where the days differ; to 8 digits "
        "unless `roundOff` is false.")
    .example("SELECT months_between('1997-02-28 10:30:00', '1996-10-30')", "3.94959677")
    .example("SELECT months_between('1997-02-28 10:30:00', '1996-10-30', false)", "3.9495967741935485")
    .overload("(timestamp1 TIMESTAMP, timestamp2 TIMESTAMP) -> DOUBLE", rows<months_between_rounded>)
    .overload("(timestamp1 TIMESTAMP, timestamp2 TIMESTAMP, roundOff BOOLEAN) -> DOUBLE",
              rows<months_between_as_told>)
    .with([](FunctionRecord& r) {
        r.display = show;
        r.needs_time_zone = true;
    });

}  // namespace firesteel

#include <string>

#include "codec/calendar.h"
#include "functions/registry.h"
#include "functions/rows.h"

namespace firesteel {

namespace {

/// 1 = Monday; 0 when it is none.
int read_weekday(std::string_view text) {
    static constexpr std::string_view kNames[] = {"MONDAY", "TUESDAY",  "WEDNESDAY", "THURSDAY",
                                                  "FRIDAY", "SATURDAY", "SUNDAY"};
    std::string upper(text);
    for (char& c : upper) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
    for (int day = 1; day <= 7; ++day) {
        const std::string_view name = kNames[day - 1];
        if (upper == name || upper == name.substr(0, 3) || upper == name.substr(0, 2)) return day;
    }
    return 0;
}

std::optional<int32_t> next_day(int32_t days, std::string_view weekday, RowErrors& errors) {
    const int wanted = read_weekday(weekday);
    if (wanted == 0) {
        errors.fail([&] { return Error("ILLEGAL_DAY_OF_WEEK", {{"string", std::string(weekday)}}); });
        return std::nullopt;
    }
    return days + 1 + static_cast<int32_t>(floor_mod(wanted - 1 - iso_day_of_week(days), 7));
}

}  // namespace

FUNCTION("next_day")
    .group("datetime_funcs")
    .since("1.5.0")
    .doc("The first `day_of_week` (\"MO\", \"Mon\", \"Monday\") after `start_date`.")
    .example("SELECT next_day('2015-01-14', 'TU')", "2015-01-20")
    .overload("(start_date DATE, day_of_week STRING) -> DATE", rows<next_day>)
    .with([](FunctionRecord& r) { r.can_fail = true; });

}  // namespace firesteel

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "column/type.h"
#include "column/value.h"

namespace firesteel {

/// Intervals as CAST and literals read and print them.

enum class IntervalParse : uint8_t {
    kOk,
    kUnmatched,   // not of the form that the fields ask for
    kOutOfRange,  // of that form, but a field is too large or their sum does not fit
};

/// "1-2", "INTERVAL '1-2' YEAR TO MONTH", "5" for a single field.
IntervalParse parse_year_month_interval(std::string_view text, IntervalField start, IntervalField end,
                                        int32_t& months);
/// "1 02:03:04.5", "INTERVAL '1 02' DAY TO HOUR", "5" for a single field.
IntervalParse parse_day_time_interval(std::string_view text, IntervalField start, IntervalField end,
                                      int64_t& micros);
/// "1 year -2 days 3.5 seconds", optionally after "interval".
bool parse_calendar_interval(std::string_view text, CalendarInterval& out);
/// The forms that the two first accept, as INVALID_INTERVAL_FORMAT shows them: "`[+|-]y`, `INTERVAL
/// [+|-]'[+|-]y' YEAR`".
std::string supported_interval_format(IntervalField start, IntervalField end);

/// "INTERVAL '1-2' YEAR TO MONTH".
std::string format_year_month_interval(int32_t months, IntervalField start, IntervalField end);
std::string format_day_time_interval(int64_t micros, IntervalField start, IntervalField end);
/// "1 years 2 months 3 days 4 hours 5 minutes 6.5 seconds"; "0 seconds".
std::string format_calendar_interval(const CalendarInterval& interval);

/// "YEAR", "SECOND", ...
std::string_view interval_field_name(IntervalField field);

}  // namespace firesteel

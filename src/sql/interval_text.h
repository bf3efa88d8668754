#pragma once

#include <string>
#include <string_view>

#include "column/type.h"
#include "column/value.h"

namespace firesteel::sql {

/// Texts of intervals. All raise INVALID_INTERVAL_FORMAT.* for a text that is none.

/// "1 day -2 hours", with the word `interval` in front or not.
CalendarInterval parse_interval_text(std::string_view text);
/// "1-2": months of YEAR TO MONTH.
int64_t parse_year_month_text(std::string_view text);
/// "1 02:03:04.5" from one unit to another, both DAY to SECOND: microseconds.
int64_t parse_day_time_text(std::string_view text, IntervalField from, IntervalField to);

}  // namespace firesteel::sql

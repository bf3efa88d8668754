#pragma once

#include <cstdint>
#include <string_view>

namespace firesteel {

/// Dates and times in the form that nearly all have, read eight characters at a time. False says only that a
/// text has another form or is none: datetime_text.h knows them all.

/// "2020-01-31"
bool parse_plain_date(std::string_view text, int32_t& days);
/// "2020-01-31 12:34:56" or with T, then a fraction of at most six digits or none, then Z (`is_utc`) or
/// nothing.
bool parse_plain_timestamp(std::string_view text, int64_t& local_micros, bool& is_utc);

}  // namespace firesteel

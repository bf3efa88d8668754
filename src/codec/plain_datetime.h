#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace firesteel {

/// Dates and times in the form that nearly all have, read eight characters at a time. False says only that a
/// text has another form or is none: datetime_text.h knows them all.

/// "2020-01-31"
bool parse_plain_date(std::string_view text, int32_t& days);
/// "2020-01-31 12:34:56" or with T, then a fraction of at most six digits or none, then Z (`is_utc`) or
/// nothing.
bool parse_plain_timestamp(std::string_view text, int64_t& local_micros, bool& is_utc);

/// The way back into `out`, which has room for kMaxTimestampText, for years of four digits: the length, or 0
/// for others.
int format_plain_date(int64_t days, char* out);
/// "2020-01-31T12:34:56.789", and with an offset (seconds, whole minutes) Z or "+01:00" behind it.
int format_plain_timestamp(int64_t local_micros, std::optional<int32_t> offset, char* out);

}  // namespace firesteel

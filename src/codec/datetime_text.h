#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "common/time_zone.h"

namespace firesteel {

/// Dates and times as CAST reads and prints them, without a pattern. Nothing here allocates or raises.

/// [+-]yyyy[-[m]m[-[d]d]], after a full date a space or T and anything. Blanks around are ignored.
bool parse_date(std::string_view text, int32_t& days);
/// A date as above, then [ |T]h:m:s[.fraction][zone]; or a time of today. `zone` is that of texts that name
/// none.
bool parse_timestamp(std::string_view text, TimeZoneCursor& zone, int64_t now_micros, int64_t& micros);
/// The same; a zone in the text is read and ignored when `allow_zone`, else an error.
bool parse_timestamp_ntz(std::string_view text, bool allow_zone, int64_t& micros);
/// h:m[:s[.fraction]], cut to `precision` digits.
bool parse_time(std::string_view text, int precision, int64_t& nanos);
/// Time zones as texts give them: also +h:m, which Java refuses.
const TimeZone* find_text_zone(std::string_view text);

/// epoch, now, today, tomorrow, yesterday: what CAST reads in *constant* strings.
std::optional<int64_t> special_date(std::string_view text, const TimeZone& zone, int64_t now_micros);
std::optional<int64_t> special_timestamp(std::string_view text, const TimeZone& zone, int64_t now_micros);

constexpr int kMaxTimestampText = 40;
/// Write into `out`, which has room for kMaxTimestampText; return the length.
int format_date(int64_t days, char* out);
/// Local microseconds; a timestamp's are moved to its zone by the caller.
int format_timestamp(int64_t local_micros, char* out);
int format_time(int64_t nanos, char* out);

}  // namespace firesteel

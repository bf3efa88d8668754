#pragma once

#include <memory>
#include <string_view>

#include "codec/datetime_pattern.h"

namespace firesteel {

/// The two dialects behind DatetimePattern::compile.

/// java.time's DateTimeFormatter as Spark restricts it: strict, the whole text is read. Raises
/// INVALID_DATETIME_PATTERN.* and INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_WEEK_BASED_PATTERN.
std::shared_ptr<const DatetimePattern> compile_iso_pattern(std::string_view pattern,
                                                           DatetimePattern::Use use);

/// java.text's SimpleDateFormat, not lenient: numbers of any width, text after the last field is ignored, the
/// old hybrid calendar. Raises INVALID_DATETIME_PATTERN.WITH_SUGGESTION.
std::shared_ptr<const DatetimePattern> compile_legacy_pattern(std::string_view pattern, int64_t now_micros);

/// INVALID_DATETIME_PATTERN.WITH_SUGGESTION.
Error invalid_datetime_pattern(std::string_view pattern);
/// 'text' with quotes and backslashes escaped, as messages show values.
std::string quoted_value(std::string_view text);

/// The literal that opens with the quote at `position`; moves past it. '' is one quote. Raises when it does
/// not end.
std::string read_quoted_literal(std::string_view pattern, size_t& position);

/// Names in English, as Java prints them.
std::string_view month_name(int month);      // 1 = January
std::string_view weekday_name(int iso_day);  // 1 = Monday
/// The zone's name at an instant: "PDT", "Pacific Daylight Time" when `full`; "PT", "Pacific Time" when
/// `generic`.
std::string zone_name(const TimeZone& zone, int64_t micros, bool full, bool generic);
/// A zone that a text names at `position`: an id, an offset or a short name. Moves past it; null when there
/// is none.
const TimeZone* read_zone_name(std::string_view text, size_t& position);

}  // namespace firesteel

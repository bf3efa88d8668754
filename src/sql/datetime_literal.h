#pragma once

#include <optional>
#include <string_view>
#include <utility>

#include "codec/sql_cursor.h"
#include "column/value.h"

namespace firesteel::sql {

/// DATE, TIMESTAMP, TIMESTAMP_LTZ, TIMESTAMP_NTZ, TIME: names of literals that hold a date or a time.
bool is_datetime_literal(std::string_view name);

/// Type and value of `DATE '2020-01-01'` and its like; nothing when the text is no such value. Words such as
/// 'now' and 'today' are read by the clock.
std::optional<std::pair<Type, Value>> read_datetime_literal(std::string_view name, std::string_view text,
                                                            const ParserOptions& options);

}  // namespace firesteel::sql

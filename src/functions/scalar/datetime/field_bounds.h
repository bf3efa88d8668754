#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "common/error.h"

namespace firesteel {

/// Dates and times out of their fields: what make_date, make_timestamp and make_time share.

/// Why fields make no date or time, in Java's words; empty when they do.
std::string invalid_date_reason(int64_t year, int64_t month, int64_t day);
std::string invalid_time_reason(int64_t hour, int64_t minute, int64_t second);
/// DATETIME_FIELD_OUT_OF_BOUNDS, with the advice to turn ANSI mode off or without.
Error field_out_of_bounds(std::string reason, bool advise);

}  // namespace firesteel

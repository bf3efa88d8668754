#pragma once

#include <cstdint>
#include <string>

#include "plan/logical_plan.h"

namespace firesteel {

/// What an optimized plan will probably keep in memory, from what is known of its tables: a line for each
/// operator that keeps rows, in the order in which they come to an end, and one for the most that is kept at
/// a time, against `limit` bytes. A guess: nothing is refused on its account.
std::string memory_forecast(const LogicalPlanPtr& optimized, int64_t limit);

/// "1.5 MiB"
std::string size_text(double bytes);

}  // namespace firesteel

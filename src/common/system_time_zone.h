#pragma once

#include <string>

namespace firesteel {

/// The machine's own zone, which sessions start with; "UTC" when it cannot be told.
const std::string& system_time_zone();

}  // namespace firesteel

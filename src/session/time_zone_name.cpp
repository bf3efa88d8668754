#include "session/time_zone_name.h"

#include "common/time_zone.h"

namespace firesteel {

bool is_time_zone(std::string_view name) { return TimeZone::try_find(name) != nullptr; }

}  // namespace firesteel

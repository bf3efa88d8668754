#pragma once

#include <string_view>

namespace firesteel {

/// Is this a zone that `spark.sql.session.timeZone` takes: a region ("Europe/Rome"), "Z", or an offset
/// ("+01:00", "UTC+1")?
bool is_time_zone(std::string_view name);

}  // namespace firesteel

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace firesteel {

/// What a zone id says once Java's rules for ids are applied: a fixed offset or the name of a region.
struct ZoneId {
    std::string name;               // "UTC", "+08:00", "GMT+01:00", "America/Los_Angeles"
    std::optional<int32_t> offset;  // seconds east of UTC; none for a region
};

/// Nothing when the text cannot be the id of a zone. Whether a region exists is not looked up.
std::optional<ZoneId> parse_zone_id(std::string_view text);

}  // namespace firesteel

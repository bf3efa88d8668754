#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace firesteel {

/// When the offset of a region changes: what a compiled tz database file says, its rule for the years after
/// the table written out.
struct ZoneRules {
    struct Change {
        int64_t utc_seconds;
        int32_t offset;
    };
    int32_t first_offset = 0;
    std::vector<Change> changes;
    bool cyclic = false;  // the last 400 years of changes repeat for ever
};

constexpr int64_t kSecondsIn400Years = int64_t{146097} * 86400;

/// Reads a TZif file (RFC 8536). Nothing when the bytes are not one.
std::optional<ZoneRules> parse_zone_file(std::string_view bytes);

}  // namespace firesteel

#pragma once

#include <cstdint>
#include <string>

namespace firesteel {

/// Where the rows of a cached query may be kept.
struct StorageLevel {
    bool use_disk = false;
    bool use_memory = false;
    bool use_off_heap = false;
    bool deserialized = false;
    int32_t replication = 1;

    bool operator==(const StorageLevel&) const = default;
};

/// What cache() asks for.
inline constexpr StorageLevel kMemoryAndDisk{.use_disk = true, .use_memory = true, .deserialized = true};

/// "DISK_ONLY", in any case. Raises for names that there are not.
StorageLevel storage_level_named(const std::string& name);
/// The name of the level, of the nearest one with a name when it has none.
std::string storage_level_name(const StorageLevel& level);

}  // namespace firesteel

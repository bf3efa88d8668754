#include "common/storage_level.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

#include "common/error.h"

namespace firesteel {
namespace {

struct NamedLevel {
    std::string_view name;
    StorageLevel level;  // disk, memory, off heap, deserialized, replication
};

constexpr auto kLevels = std::to_array<NamedLevel>({
    {"NONE", {false, false, false, false, 1}},
    {"DISK_ONLY", {true, false, false, false, 1}},
    {"DISK_ONLY_2", {true, false, false, false, 2}},
    {"DISK_ONLY_3", {true, false, false, false, 3}},
    {"MEMORY_ONLY", {false, true, false, true, 1}},
    {"MEMORY_ONLY_2", {false, true, false, true, 2}},
    {"MEMORY_ONLY_SER", {false, true, false, false, 1}},
    {"MEMORY_ONLY_SER_2", {false, true, false, false, 2}},
    {"MEMORY_AND_DISK", {true, true, false, true, 1}},
    {"MEMORY_AND_DISK_2", {true, true, false, true, 2}},
    {"MEMORY_AND_DISK_SER", {true, true, false, false, 1}},
    {"MEMORY_AND_DISK_SER_2", {true, true, false, false, 2}},
    {"OFF_HEAP", {true, true, true, false, 1}},
});

const NamedLevel* find(const StorageLevel& level) {
    const auto found = std::find_if(kLevels.begin(), kLevels.end(),
                                    [&](const NamedLevel& named) { return named.level == level; });
    return found == kLevels.end() ? nullptr : &*found;
}

}  // namespace

StorageLevel storage_level_named(const std::string& name) {
    std::string upper = name;
    for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    const auto found = std::find_if(kLevels.begin(), kLevels.end(),
                                    [&](const NamedLevel& named) { return named.name == upper; });
    if (found == kLevels.end()) throw Error("_LEGACY_ERROR_STORAGE_LEVEL", {{"level", upper}});
    return found->level;
}

/// Nothing here is replicated: without a name for that, the number counts for nothing.
std::string storage_level_name(const StorageLevel& level) {
    StorageLevel single = level;
    single.replication = 1;
    const NamedLevel* found = find(level);
    if (found == nullptr) found = find(single);
    return std::string(found == nullptr ? "MEMORY_AND_DISK" : found->name);
}

}  // namespace firesteel

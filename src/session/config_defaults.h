#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

namespace firesteel {

enum class ConfigType : uint8_t {
    kBoolean,
    kInt,
    kLong,
    kDouble,
    kBytes,         // "10MB", "64k"; a bare number is bytes
    kMebibytes,     // a bare number is MiB
    kMilliseconds,  // "2s", "5min"; a bare number is milliseconds
    kSeconds,
    kMinutes,
    kString,
    kEnum,      // one of `options`, without regard to case
    kTimeZone,  // a region or an offset
};

/// What Spark 4.2 knows of a setting before anybody sets it.
struct ConfigDefault {
    std::string_view key;
    ConfigType type = ConfigType::kString;
    const char* value = nullptr;    // null: no default
    const char* options = nullptr;  // kEnum: "A, B, C"
    int64_t minimum = std::numeric_limits<int64_t>::min();
    const char* fallback = nullptr;  // the setting whose value stands in while this one is unset
    bool is_static = false;          // fixed when the server starts; sessions may read it only
};

/// Settings that `SET -v` lists, by key.
std::span<const ConfigDefault> public_config_defaults();
/// Settings that Spark documents nowhere but programs set all the same, by key.
std::span<const ConfigDefault> internal_config_defaults();

/// Null when the key is not one of Spark's SQL or Connect settings.
const ConfigDefault* find_config_default(std::string_view key);

/// Is this a setting of Spark's core (memory, cores, jars, ...), which no session may change?
bool is_core_config(std::string_view key);

}  // namespace firesteel

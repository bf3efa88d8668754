#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace firesteel {

using ConfigPairs = std::vector<std::pair<std::string, std::string>>;

/// The settings of one session: what it has set itself, over what the server was started with, over Spark's
/// defaults. Thread-safe: requests of one session run side by side.
class SessionConfig {
public:
    /// `server` holds the settings given when the server started; static ones may stand there only.
    explicit SessionConfig(std::shared_ptr<const ConfigPairs> server);
    SessionConfig(const SessionConfig& other);

    /// The value in force; raises SQL_CONF_NOT_FOUND when there is none, not even a default.
    std::string get(const std::string& key) const;
    std::optional<std::string> get_option(const std::string& key) const;
    /// The value that the session or the server has set, else `otherwise`, which must suit the setting's
    /// type.
    std::string get(const std::string& key, const std::string& otherwise) const;

    /// Raises CANNOT_MODIFY_STATIC_CONFIG, CANNOT_MODIFY_CONFIG or INVALID_CONF_VALUE.
    void set(const std::string& key, const std::string& value);
    void unset(const std::string& key);
    void unset_all();
    bool is_modifiable(const std::string& key) const;

    /// All that has been set, by the session or the server, ordered by key.
    ConfigPairs all() const;

    /// Settings with a default, read as their type. REQUIRES: the key is in the table and of that type.
    bool get_bool(const char* key) const;
    int64_t get_long(const char* key) const;  // numbers, bytes, durations in the setting's own unit
    double get_double(const char* key) const;

private:
    std::optional<std::string> find_set(const std::string& key) const;

    const std::shared_ptr<const ConfigPairs> server_;
    mutable std::mutex mutex_;
    std::map<std::string, std::string> values_;  // guarded by mutex_
};

}  // namespace firesteel

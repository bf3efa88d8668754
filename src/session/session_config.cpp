#include "session/session_config.h"

#include "common/check.h"
#include "common/error.h"
#include "common/system_time_zone.h"
#include "session/config_defaults.h"
#include "session/config_value.h"
#include "session/time_zone_name.h"

namespace firesteel {
namespace {

constexpr const char* kDocumentation = "https://spark.apache.org/docs/latest";

std::string quoted(const std::string& key) { return "\"" + key + "\""; }

void check_modifiable(const std::string& key) {
    const ConfigDefault* setting = find_config_default(key);
    if (setting != nullptr && setting->is_static) {
        throw Error("CANNOT_MODIFY_STATIC_CONFIG", {{"key", quoted(key)}});
    }
    if (is_core_config(key)) {
        throw Error("CANNOT_MODIFY_CONFIG", {{"key", quoted(key)}, {"docroot", kDocumentation}});
    }
}

/// Defaults that this machine knows better than the table.
std::optional<std::string> default_value(const ConfigDefault& setting) {
    if (setting.type == ConfigType::kTimeZone) return system_time_zone();
    if (setting.value != nullptr) return setting.value;
    return std::nullopt;
}

}  // namespace

SessionConfig::SessionConfig(std::shared_ptr<const ConfigPairs> server) : server_(std::move(server)) {}

SessionConfig::SessionConfig(const SessionConfig& other) : server_(other.server_) {
    const std::lock_guard lock(other.mutex_);
    values_ = other.values_;
}

std::optional<std::string> SessionConfig::find_set(const std::string& key) const {
    {
        const std::lock_guard lock(mutex_);
        if (const auto it = values_.find(key); it != values_.end()) return it->second;
    }
    for (const auto& [name, value] : *server_) {
        if (name == key) return value;
    }
    return std::nullopt;
}

std::optional<std::string> SessionConfig::get_option(const std::string& key) const {
    if (auto value = find_set(key)) return value;
    const ConfigDefault* setting = find_config_default(key);
    if (setting == nullptr) return std::nullopt;
    if (setting->fallback != nullptr) return get_option(setting->fallback);
    return default_value(*setting);
}

std::string SessionConfig::get(const std::string& key) const {
    if (auto value = get_option(key)) return *std::move(value);
    throw Error("SQL_CONF_NOT_FOUND", {{"sqlConf", quoted(key)}});
}

std::string SessionConfig::get(const std::string& key, const std::string& otherwise) const {
    const ConfigDefault* setting = find_config_default(key);
    if (setting != nullptr && otherwise != "<undefined>") check_config_value(*setting, otherwise);
    if (auto value = find_set(key)) return *std::move(value);
    return otherwise;
}

void SessionConfig::set(const std::string& key, const std::string& value) {
    check_modifiable(key);
    const ConfigDefault* setting = find_config_default(key);
    std::string checked = setting != nullptr ? check_config_value(*setting, value) : value;
    const std::lock_guard lock(mutex_);
    values_[key] = std::move(checked);
}

void SessionConfig::unset(const std::string& key) {
    check_modifiable(key);
    const std::lock_guard lock(mutex_);
    values_.erase(key);
}

void SessionConfig::unset_all() {
    const std::lock_guard lock(mutex_);
    values_.clear();
}

bool SessionConfig::is_modifiable(const std::string& key) const {
    const ConfigDefault* setting = find_config_default(key);
    return setting != nullptr && !setting->is_static;
}

ConfigPairs SessionConfig::all() const {
    std::map<std::string, std::string> merged(server_->begin(), server_->end());
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [key, value] : values_) merged[key] = value;
    }
    return ConfigPairs(merged.begin(), merged.end());
}

bool SessionConfig::get_bool(const char* key) const {
    const std::optional<bool> value = parse_config_bool(get(key));
    CHECK(value.has_value(), "setting {}", key);
    return *value;
}

int64_t SessionConfig::get_long(const char* key) const {
    const ConfigDefault* setting = find_config_default(key);
    CHECK(setting != nullptr, "setting {}", key);
    const std::optional<int64_t> value = parse_config_number(setting->type, get(key));
    CHECK(value.has_value(), "setting {}", key);
    return *value;
}

double SessionConfig::get_double(const char* key) const {
    const std::optional<double> value = parse_config_double(get(key));
    CHECK(value.has_value(), "setting {}", key);
    return *value;
}

}  // namespace firesteel

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "session/config_defaults.h"

namespace firesteel {

/// Reads the text of a setting. Absent when it is not of the type; numbers come back in the setting's own
/// unit.
std::optional<bool> parse_config_bool(std::string_view text);
std::optional<double> parse_config_double(std::string_view text);
std::optional<int64_t> parse_config_number(ConfigType type, std::string_view text);

/// The text as Spark keeps it (options in upper case where it does so). Raises INVALID_CONF_VALUE.
std::string check_config_value(const ConfigDefault& setting, const std::string& text);

}  // namespace firesteel

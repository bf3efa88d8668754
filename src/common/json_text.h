#pragma once

#include <string>
#include <string_view>

namespace firesteel {

/// The text as a JSON string, quotes included.
std::string quote_json(std::string_view text);

}  // namespace firesteel

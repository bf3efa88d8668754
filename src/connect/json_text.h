#pragma once

#include <string>
#include <string_view>

namespace firesteel {

/// Appends `text` as a JSON string with its quotes.
void append_json_string(std::string& out, std::string_view text);

}  // namespace firesteel

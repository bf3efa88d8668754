#pragma once

#include <string>
#include <string_view>

namespace firesteel {

/// A random UUID (version 4) in lower case.
std::string make_uuid();
bool is_uuid(std::string_view text);

}  // namespace firesteel

#pragma once

#include <string>
#include <vector>

namespace firesteel {

/// "name(first)", for calls whose other arguments are not shown in names: schemas, options, switches.
std::string show_first_argument(const std::string& name, const std::vector<std::string>& arguments);

}  // namespace firesteel

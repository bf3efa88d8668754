#pragma once

#include <map>
#include <string>

#include "functions/registry.h"

namespace firesteel {

/// Every function that Spark lists as built in, by name, aliases included. Null for those that the grammar
/// and the analyzer know themselves. In the order of their names.
std::map<std::string, const FunctionRecord*> builtin_names();

}  // namespace firesteel

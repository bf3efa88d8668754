#pragma once

#include <string_view>
#include <vector>

#include "functions/registry.h"

namespace firesteel {

/// What is called like a function, but which the parser or the analyzer knows rather than the registry: CASE,
/// cast, grouping, window, range, ... For DESCRIBE FUNCTION and the function reference. Sorted by name.
const std::vector<FunctionRecord>& syntax_functions();
/// Null when unknown. `name` in lower case.
const FunctionRecord* find_syntax_function(std::string_view name);

}  // namespace firesteel

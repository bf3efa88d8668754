#pragma once

#include <vector>

#include "command/command.h"

namespace firesteel {

/// The values of expressions over no relation, cast to variables' types. All are computed before any is
/// assigned.
std::vector<Value> variable_values(const spec::Expressions& expressions, const std::vector<Type>& types,
                                   CommandHost& host);

}  // namespace firesteel

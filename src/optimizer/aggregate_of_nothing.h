#pragma once

#include "column/value.h"
#include "expr/expr.h"

namespace firesteel {

/// What the aggregate gives for a group without rows that a correlated subquery asks for: a count's 0, an
/// empty list, an empty sketch; NULL for most.
Value aggregate_of_nothing(const Expr& aggregate);

}  // namespace firesteel

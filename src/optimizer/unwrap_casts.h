#pragma once

#include "expr/expr.h"

namespace firesteel {

/// A comparison of a column, cast to a wider type, with a constant, as one of the column itself, which files
/// know something about: `cast(price as decimal(12,2)) >= 100.00` is `price >= 100.00`. Null for anything
/// else, and where the constant is no value of the column's type.
ExprPtr without_cast(const ExprPtr& comparison);

}  // namespace firesteel

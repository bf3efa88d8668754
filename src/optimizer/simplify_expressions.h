#pragma once

#include "expr/expr.h"

namespace firesteel {

/// The expression with constants folded and logic reduced: same value for every row, fails no oftener.
ExprPtr simplified(const ExprPtr& expr);
/// Is it the literal true; is it false or null for all rows?
bool is_always_true(const ExprPtr& condition);
bool is_never_true(const ExprPtr& condition);

}  // namespace firesteel

#pragma once

#include "expr/expr.h"

namespace firesteel {

/// Raises PIPE_OPERATOR_CONTAINS_AGGREGATE_FUNCTION where |> `clause` is given an aggregate function.
void refuse_pipe_aggregate(const ExprPtr& expr, const char* clause);

}  // namespace firesteel

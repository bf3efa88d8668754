#pragma once

#include "command/variable_target.h"

namespace firesteel {

/// What DEFAULT stands for where a variable is assigned.
spec::ExpressionPtr default_of(const SessionVariable& variable);

/// `query` with DEFAULT written as a whole column of its outermost SELECT or VALUES replaced by what it
/// stands for in the target of that place. Raises DEFAULT_PLACEMENT_INVALID for one inside an expression.
spec::PlanPtr replace_variable_defaults(const spec::PlanPtr& query,
                                        const std::vector<VariableTarget>& targets);
/// Raises DEFAULT_PLACEMENT_INVALID when the expression has DEFAULT in it.
void check_no_default(const spec::Expression& expression);

}  // namespace firesteel

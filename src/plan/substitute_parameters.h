#pragma once

#include <unordered_map>

#include "plan/logical_plan.h"

namespace firesteel {

/// What stands for the parameters of a SQL function, by the ids of these.
using Substitutions = std::unordered_map<int64_t, ExprPtr>;

/// The expression with `values` in place of its columns, and within its subqueries in place of the outer
/// columns of those.
ExprPtr substitute_parameters(const ExprPtr& expr, const Substitutions& values);
/// The plan with `values`, whose columns are outer ones in it, in place of its outer columns.
LogicalPlanPtr substitute_outer(const LogicalPlanPtr& plan, const Substitutions& values);

/// How often the expression looks at a parameter, and whether one of its subqueries does.
struct ParameterUse {
    int32_t count = 0;
    bool in_subquery = false;
};
std::unordered_map<int64_t, ParameterUse> parameter_uses(const ExprPtr& expr);

bool has_subquery(const ExprPtr& expr);
/// The subquery over another plan, which may refer to other outer columns; null when it is the same plan.
ExprPtr with_plan(const ExprPtr& subquery, LogicalPlanPtr plan);

}  // namespace firesteel

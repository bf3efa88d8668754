#pragma once

#include "plan/logical_plan.h"

namespace firesteel {

/// Ids of the outer attributes in a plan, in expressions of all its nodes.
std::vector<int64_t> outer_references_of(const LogicalPlanPtr& plan);
bool has_outer(const ExprPtr& expr);

/// A plan made independent of the query around it.
struct Independent {
    LogicalPlanPtr plan;
    Exprs conditions;  // that connect it with the query around, over attributes of both
};

/// `plan`, with outer attributes of `outer` in it, as a plan without them. Any plan will do: the distinct
/// outer values are joined in at the bottom and carried up as further columns, so every row comes with the
/// outer values it belongs to; the conditions say that those are equal. Keeps the plan's output ids. Outer
/// attributes of other queries stay.
Independent join_with_domain(const LogicalPlanPtr& plan, const LogicalPlanPtr& outer);

/// The same by pulling the correlated conditions of filters up, which needs no second look at `outer`.
/// Nothing when the plan has another form than that. `groups` is set when an aggregation without keys has
/// become one with keys: where it gave one row for no input, there is now none.
std::optional<Independent> pull_up_conditions(const LogicalPlanPtr& plan, const LogicalPlanPtr& outer,
                                              bool& groups);

}  // namespace firesteel

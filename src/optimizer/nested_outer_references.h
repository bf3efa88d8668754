#pragma once

#include "plan/logical_plan.h"

namespace firesteel {

/// A subquery and the plan around it.
struct Correlated {
    LogicalPlanPtr plan;
    LogicalPlanPtr outer;
};

/// Outer columns whose values cannot be grouped, such as maps, are not carried through a subquery: what the
/// subquery takes from them (m[1]) becomes a column of the outer plan, and the subquery refers to that.
/// Raises UNSUPPORTED_CORRELATED_REFERENCE_DATA_TYPE where it takes something that depends on its own rows.
Correlated pull_out_nested_references(const LogicalPlanPtr& plan, const LogicalPlanPtr& outer);

}  // namespace firesteel

#pragma once

#include "plan/logical_plan.h"

namespace firesteel {

/// What a correlated scalar subquery has to be where it is not joined with a check that each outer row finds
/// one row: an aggregation of those rows, or something that cannot have two rows. Raises
/// UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.MUST_AGGREGATE_CORRELATED_SCALAR_SUBQUERY and
/// .NON_CORRELATED_COLUMNS_IN_GROUP_BY.
void require_single_row(const LogicalPlanPtr& subquery);

}  // namespace firesteel

#pragma once

#include "plan/logical_plan.h"

namespace firesteel {

/// Refuses subqueries that Spark cannot take apart: `outer` columns are those of the query around that `plan`
/// refers to; they may not be asked for below a sample, below repeated rows, or on a side of a join that
/// gives nulls for rows without a partner. Raises ACCESSING_OUTER_QUERY_COLUMN_IS_NOT_ALLOWED.
void check_correlation_paths(const LogicalPlanPtr& plan, const std::vector<int64_t>& outer);

/// For sessions without spark.sql.optimizer.scalarSubqueryUseSingleJoin: a correlated scalar subquery has to
/// be an aggregation whose groups the query around determines, or of one row at most for another reason.
/// `any_condition`: any condition with a column of the query around determines its columns.
void check_single_value(const LogicalPlanPtr& plan, const std::vector<int64_t>& outer, bool any_condition);

/// Known from the plan's shape alone.
bool gives_one_row_at_most(const LogicalNode& plan);

}  // namespace firesteel

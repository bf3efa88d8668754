#pragma once

#include "optimizer/optimizer.h"

namespace firesteel {

/// A rewrite of a whole plan: same rows, same output ids. Returns the plan itself when there is nothing to
/// do.
using Rule = LogicalPlanPtr (*)(const LogicalPlanPtr& plan, const OptimizerOptions& options);

LogicalPlanPtr remove_aliases(const LogicalPlanPtr& plan, const OptimizerOptions& options);
LogicalPlanPtr decorrelate_subqueries(const LogicalPlanPtr& plan, const OptimizerOptions& options);
LogicalPlanPtr inline_ctes(const LogicalPlanPtr& plan, const OptimizerOptions& options);
LogicalPlanPtr rewrite_set_operations(const LogicalPlanPtr& plan, const OptimizerOptions& options);
LogicalPlanPtr simplify_expressions(const LogicalPlanPtr& plan, const OptimizerOptions& options);
LogicalPlanPtr push_down_filters(const LogicalPlanPtr& plan, const OptimizerOptions& options);
LogicalPlanPtr push_down_join_conditions(const LogicalPlanPtr& plan, const OptimizerOptions& options);
LogicalPlanPtr push_down_semi_joins(const LogicalPlanPtr& plan, const OptimizerOptions& options);
LogicalPlanPtr answer_from_statistics(const LogicalPlanPtr& plan, const OptimizerOptions& options);
LogicalPlanPtr collapse_projects(const LogicalPlanPtr& plan, const OptimizerOptions& options);
LogicalPlanPtr group_before_cases(const LogicalPlanPtr& plan, const OptimizerOptions& options);
LogicalPlanPtr group_before_expand(const LogicalPlanPtr& plan, const OptimizerOptions& options);
LogicalPlanPtr group_joined_rows(const LogicalPlanPtr& plan, const OptimizerOptions& options);
LogicalPlanPtr count_rows(const LogicalPlanPtr& plan, const OptimizerOptions& options);
LogicalPlanPtr sum_of_offsets(const LogicalPlanPtr& plan, const OptimizerOptions& options);
LogicalPlanPtr share_subplans(const LogicalPlanPtr& plan, const OptimizerOptions& options);
LogicalPlanPtr order_joins(const LogicalPlanPtr& plan, const OptimizerOptions& options);
LogicalPlanPtr prune_columns(const LogicalPlanPtr& plan, const OptimizerOptions& options);
LogicalPlanPtr choose_build_sides(const LogicalPlanPtr& plan, const OptimizerOptions& options);
LogicalPlanPtr push_down_limits(const LogicalPlanPtr& plan, const OptimizerOptions& options);

}  // namespace firesteel

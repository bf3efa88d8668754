#pragma once

#include "plan/logical_plan.h"

namespace firesteel {

struct OptimizerOptions {
    EvalSettingsPtr settings;
    int64_t broadcast_threshold = 10 * 1024 * 1024;
};

/// Rewrites an analyzed plan into an equivalent cheaper one: subqueries decorrelated (no kSubquery,
/// kOuterAttribute, lateral join or SubqueryAlias is left), filters pushed into scans, unused columns pruned,
/// joins ordered. Same rows, same output ids, same order where order is defined. Rules and their order:
/// rules.cpp.
LogicalPlanPtr optimize(const LogicalPlanPtr& plan, const OptimizerOptions& options);

}  // namespace firesteel

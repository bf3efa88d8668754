#include "optimizer/rule.h"

namespace firesteel {

LogicalPlanPtr remove_aliases(const LogicalPlanPtr& plan, const OptimizerOptions&) {
    return transform_plan_up(
        plan,
        [](const LogicalPlanPtr& node) -> LogicalPlanPtr {
            return node->kind == LogicalKind::kSubqueryAlias ? node->inputs[0] : nullptr;
        },
        true);
}

}  // namespace firesteel

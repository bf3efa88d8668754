#include "optimizer/attribute_set.h"
#include "optimizer/rule.h"

namespace firesteel {

namespace {

/// INTERSECT and EXCEPT without ALL: the distinct rows of the left that have an equal, or no equal, on the
/// right.
LogicalPlanPtr rewrite(const LogicalPlanPtr& plan) {
    const SetOperation* node = plan->as<SetOperation>();
    if (!node || node->all) return nullptr;
    const LogicalPlanPtr& left = node->inputs[0];
    LogicalPlanPtr right = node->inputs[1];
    const AttributeSet left_ids = ids_of(left->output());
    for (const Attribute& attribute : right->output()) {
        std::vector<std::pair<int64_t, int64_t>> renamed;
        if (!left_ids.count(attribute.id)) continue;
        right = renew_ids(right, renamed);  // SELECT ... EXCEPT of a plan with itself
        break;
    }
    Exprs equal;
    for (size_t i = 0; i < left->output().size(); ++i) {
        equal.push_back(plain_call("<=>", {left->output()[i].reference(), right->output()[i].reference()}));
    }
    const bool intersect = node->op == spec::SetOperator::kIntersect;
    const auto joined = std::make_shared<Join>(
        left, right, intersect ? LogicalJoinType::kLeftSemi : LogicalJoinType::kLeftAnti,
        join_condition(equal));
    return std::make_shared<Aggregate>(joined, pass(left->output()), NamedExprs{});
}

}  // namespace

LogicalPlanPtr rewrite_set_operations(const LogicalPlanPtr& plan, const OptimizerOptions&) {
    return transform_plan_up(plan, rewrite);
}

}  // namespace firesteel

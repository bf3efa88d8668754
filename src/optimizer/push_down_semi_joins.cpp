// A semi join that leaves few rows is done before the inner joins below it: `orderkey IN (few)` over a join
// of orders, lines and customers.

#include <algorithm>

#include "optimizer/attribute_set.h"
#include "optimizer/rule.h"
#include "optimizer/statistics.h"

namespace firesteel {

namespace {

/// Of a relation's rows, at most this share may be expected to be left, or the semi join waits.
constexpr double kWorthwhile = 0.5;

class SemiJoinPushDown {
public:
    /// The plan itself when it is no semi join that should move.
    LogicalPlanPtr apply(const LogicalPlanPtr& plan) {
        const Join* join = plan->as<Join>();
        if (!join || join->type != LogicalJoinType::kLeftSemi || join->lateral || !join->condition)
            return plan;
        for (const ExprPtr& conjunct : split_conjuncts(join->condition)) {
            if (!conjunct->is_call("=") || !is_deterministic(conjunct) || can_fail(conjunct)) return plan;
        }
        const AttributeSet right = ids_of(join->inputs[1]->output());
        const LogicalPlanPtr moved = push(join->inputs[0], *join, join->condition, right);
        return moved ? moved : plan;
    }

private:
    /// `plan` with the semi join somewhere below; null when there is no better place.
    LogicalPlanPtr push(const LogicalPlanPtr& plan, const Join& semi, const ExprPtr& condition,
                        const AttributeSet& right) {
        if (plan->kind == LogicalKind::kFilter) {
            const LogicalPlanPtr input = push(plan->inputs[0], semi, condition, right);
            return input && !can_fail(plan->as<Filter>()->condition) ? plan->with_inputs({input}) : nullptr;
        }
        if (const Project* project = plan->as<Project>()) {
            const ExprPtr below = substitute(condition, substitution_of(project->columns));
            const LogicalPlanPtr input = push(plan->inputs[0], semi, below, right);
            return input ? plan->with_inputs({input}) : nullptr;
        }
        const Join* join = plan->as<Join>();
        if (!join || join->lateral ||
            (join->type != LogicalJoinType::kInner && join->type != LogicalJoinType::kCross))
            return nullptr;
        for (size_t side = 0; side < 2; ++side) {
            AttributeSet seen = ids_of(plan->inputs[side]->output());
            seen.insert(right.begin(), right.end());
            if (!refers_only_to(condition, seen)) continue;
            LogicalPlanPtr input = push(plan->inputs[side], semi, condition, right);
            if (!input) input = semi_joined(plan->inputs[side], semi, condition);
            if (!input) return nullptr;
            std::vector<LogicalPlanPtr> inputs = plan->inputs;
            inputs[side] = std::move(input);
            return plan->with_inputs(std::move(inputs));
        }
        return nullptr;
    }

    LogicalPlanPtr semi_joined(const LogicalPlanPtr& plan, const Join& semi, const ExprPtr& condition) {
        Join join(plan, semi.inputs[1], LogicalJoinType::kLeftSemi, condition);
        join.null_aware = semi.null_aware;
        LogicalPlanPtr joined = make_join(std::move(join));
        return statistics_.rows(joined) <= statistics_.rows(plan) * kWorthwhile ? joined : nullptr;
    }

    Statistics statistics_;
};

}  // namespace

LogicalPlanPtr push_down_semi_joins(const LogicalPlanPtr& plan, const OptimizerOptions&) {
    SemiJoinPushDown rule;
    return transform_plan_up(
        plan,
        [&](const LogicalPlanPtr& node) -> LogicalPlanPtr {
            LogicalPlanPtr moved = rule.apply(node);
            return moved == node ? nullptr : moved;
        },
        true);
}

}  // namespace firesteel

#include "plan/substitute_parameters.h"

#include <algorithm>

#include "functions/registry.h"
#include "plan/query_resolver.h"

namespace firesteel {

namespace {

void count_uses(const ExprPtr& expr, bool inside, std::unordered_map<int64_t, ParameterUse>& uses);

void count_uses(const LogicalPlanPtr& plan, std::unordered_map<int64_t, ParameterUse>& uses) {
    for (const auto& expr : plan->expressions()) count_uses(expr, true, uses);
    for (const auto& input : plan->inputs) count_uses(input, uses);
}

void count_uses(const ExprPtr& expr, bool inside, std::unordered_map<int64_t, ParameterUse>& uses) {
    visit(expr, [&](const Expr& e) {
        if (e.is(inside ? ExprKind::kOuterAttribute : ExprKind::kAttribute)) {
            ParameterUse& use = uses[e.id];
            ++use.count;
            use.in_subquery = use.in_subquery || inside;
        }
        if (e.subquery) count_uses(e.subquery->plan, uses);
        return true;
    });
}

}  // namespace

ExprPtr with_plan(const ExprPtr& subquery, LogicalPlanPtr plan) {
    if (plan == subquery->subquery->plan) return nullptr;
    auto copy = std::make_shared<Expr>(*subquery);
    auto detail = std::make_shared<SubqueryDetail>(*subquery->subquery);
    detail->plan = std::move(plan);
    detail->outer_references = free_outer_references(detail->plan);
    copy->subquery = std::move(detail);
    return copy;
}

ExprPtr substitute_parameters(const ExprPtr& expr, const Substitutions& values) {
    Substitutions outer;  // made when first needed
    return transform_up(expr, [&](const ExprPtr& e) -> ExprPtr {
        if (e->is(ExprKind::kAttribute)) {
            const auto found = values.find(e->id);
            return found == values.end() ? nullptr : found->second;
        }
        if (!e->subquery) return nullptr;
        if (outer.empty()) {
            for (const auto& [id, value] : values) outer[id] = as_outer(value);
        }
        return with_plan(e, substitute_outer(e->subquery->plan, outer));
    });
}

LogicalPlanPtr substitute_outer(const LogicalPlanPtr& plan, const Substitutions& values) {
    const auto change = [&](const ExprPtr& e) -> ExprPtr {
        if (e->is(ExprKind::kOuterAttribute)) {
            const auto found = values.find(e->id);
            return found == values.end() ? nullptr : found->second;
        }
        if (!e->subquery) return nullptr;
        return with_plan(e, substitute_outer(e->subquery->plan, values));
    };
    return transform_plan_up(
        plan,
        [&](const LogicalPlanPtr& node) -> LogicalPlanPtr {
            Exprs exprs = node->expressions();
            bool changed = false;
            for (auto& expr : exprs) {
                ExprPtr done = transform_up(expr, change);
                changed = changed || done != expr;
                expr = std::move(done);
            }
            return changed ? node->with_expressions(std::move(exprs)) : nullptr;
        },
        false);
}

std::unordered_map<int64_t, ParameterUse> parameter_uses(const ExprPtr& expr) {
    std::unordered_map<int64_t, ParameterUse> uses;
    count_uses(expr, false, uses);
    return uses;
}

bool has_subquery(const ExprPtr& expr) {
    return any_of(expr, [](const Expr& e) { return e.is(ExprKind::kSubquery); });
}

}  // namespace firesteel

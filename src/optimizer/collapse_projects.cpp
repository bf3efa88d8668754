#include <algorithm>

#include "optimizer/attribute_set.h"
#include "optimizer/rule.h"

namespace firesteel {

namespace {

bool is_cheap(const ExprPtr& expr) {
    return expr->is_literal() || expr->is(ExprKind::kAttribute) ||
           (expr->is(ExprKind::kCast) && is_cheap(expr->children[0]));
}

/// Does nothing: the input's columns in the input's order, under the same ids.
bool is_identity(const Project& node) {
    const Attributes& input = node.inputs[0]->output();
    if (input.size() != node.columns.size()) return false;
    for (size_t i = 0; i < input.size(); ++i) {
        const NamedExpr& column = node.columns[i];
        const bool same = column.expr->is(ExprKind::kAttribute) && column.expr->id == input[i].id &&
                          column.output.id == input[i].id;
        if (!same || column.output.name != input[i].name || column.output.metadata != input[i].metadata)
            return false;
    }
    return true;
}

/// Each computed column of the lower projection may be computed once only, and volatile ones stay where they
/// are.
bool may_merge(const Project& upper, const Project& lower) {
    std::unordered_map<int64_t, int> uses;
    for (const NamedExpr& column : upper.columns) {
        visit(column.expr, [&](const Expr& e) {
            if (e.is(ExprKind::kAttribute)) ++uses[e.id];
            return true;
        });
    }
    return std::all_of(lower.columns.begin(), lower.columns.end(), [&](const NamedExpr& column) {
        return is_deterministic(column.expr) && (is_cheap(column.expr) || uses[column.output.id] <= 1);
    });
}

LogicalPlanPtr collapse(const LogicalPlanPtr& plan) {
    const Project* upper = plan->as<Project>();
    if (!upper) return nullptr;
    const Project* lower = upper->inputs[0]->as<Project>();
    if (lower && may_merge(*upper, *lower)) {
        const Substitution below = substitution_of(lower->columns);
        NamedExprs columns = upper->columns;
        for (NamedExpr& column : columns) column.expr = substitute(column.expr, below);
        const auto merged = std::make_shared<Project>(lower->inputs[0], std::move(columns));
        const LogicalPlanPtr again = collapse(merged);
        return again ? again : merged;
    }
    return is_identity(*upper) ? upper->inputs[0] : nullptr;
}

}  // namespace

LogicalPlanPtr collapse_projects(const LogicalPlanPtr& plan, const OptimizerOptions&) {
    return transform_plan_up(plan, collapse);
}

}  // namespace firesteel

#include "optimizer/simplify_expressions.h"

#include "expr/evaluator.h"
#include "optimizer/attribute_set.h"
#include "optimizer/rule.h"
#include "optimizer/unwrap_casts.h"

namespace firesteel {

namespace {

bool is_boolean(const ExprPtr& expr, bool value) {
    return expr->is_literal() && expr->value.holds<bool>() && expr->value.as_bool() == value;
}
bool is_null(const ExprPtr& expr) { return expr->is_literal() && expr->value.is_null(); }

/// Both branches of the disjunction as conjuncts; what stands in both is taken out: (a and b) or (a and c) is
/// a and (b or c).
ExprPtr factored_or(const ExprPtr& node) {
    const Exprs left = split_conjuncts(node->children[0]), right = split_conjuncts(node->children[1]);
    Exprs both, left_rest;
    std::vector<bool> taken(right.size(), false);
    for (const ExprPtr& conjunct : left) {
        size_t at = 0;
        while (at < right.size() && (taken[at] || !equal(right[at], conjunct))) ++at;
        if (at == right.size() || !is_deterministic(conjunct) || can_fail(conjunct)) {
            left_rest.push_back(conjunct);
            continue;
        }
        taken[at] = true;
        both.push_back(conjunct);
    }
    if (both.empty()) return nullptr;
    Exprs right_rest;
    for (size_t i = 0; i < right.size(); ++i) {
        if (!taken[i]) right_rest.push_back(right[i]);
    }
    if (!left_rest.empty() && !right_rest.empty()) {
        both.push_back(plain_call("or", {join_condition(left_rest), join_condition(right_rest)}));
    }
    return join_condition(both);
}

ExprPtr simplify_node(const ExprPtr& node) {
    if (!node->is(ExprKind::kCall)) return nullptr;
    const Exprs& c = node->children;
    if (node->name == "and") {
        if (is_boolean(c[0], true)) return c[1];
        if (is_boolean(c[1], true)) return c[0];
        if (is_boolean(c[0], false)) return c[0];
        if (is_boolean(c[1], false) && !can_fail(c[0]) && is_deterministic(c[0])) return c[1];
        return nullptr;
    }
    if (node->name == "or") {
        if (is_boolean(c[0], false)) return c[1];
        if (is_boolean(c[1], false)) return c[0];
        if (is_boolean(c[0], true)) return c[0];
        if (is_boolean(c[1], true) && !can_fail(c[0]) && is_deterministic(c[0])) return c[1];
        return factored_or(node);
    }
    if (node->name == "not") {
        if (c[0]->is_call("not")) return c[0]->children[0];
        if (c[0]->is_call("isnull")) return plain_call("isnotnull", c[0]->children);
        if (c[0]->is_call("isnotnull")) return plain_call("isnull", c[0]->children);
        return nullptr;
    }
    if ((node->name == "isnull" || node->name == "isnotnull") && !c[0]->nullable && !can_fail(c[0]) &&
        is_deterministic(c[0])) {
        return make_literal(Type::boolean(), node->name == "isnotnull");
    }
    return without_cast(node);
}

LogicalPlanPtr simplify(const LogicalPlanPtr& plan) {
    Exprs exprs = plan->expressions();
    bool changed = false;
    for (ExprPtr& expr : exprs) {
        ExprPtr simpler = simplified(expr);
        changed |= simpler != expr;
        expr = std::move(simpler);
    }
    const LogicalPlanPtr node = changed ? plan->with_expressions(std::move(exprs)) : plan;
    const Filter* filter = node->as<Filter>();
    if (!filter) return node;
    Exprs kept;
    for (const ExprPtr& conjunct : split_conjuncts(filter->condition)) {
        if (is_always_true(conjunct)) continue;
        if (is_never_true(conjunct) && kept.empty()) {
            return std::make_shared<LocalRows>(node->output(), std::vector<Batch>{});
        }
        kept.push_back(conjunct);
    }
    return filtered(node->inputs[0], kept);
}

}  // namespace

ExprPtr simplified(const ExprPtr& expr) { return transform_up(fold_constants(expr), simplify_node); }
bool is_always_true(const ExprPtr& condition) { return is_boolean(condition, true); }
bool is_never_true(const ExprPtr& condition) { return is_boolean(condition, false) || is_null(condition); }

LogicalPlanPtr simplify_expressions(const LogicalPlanPtr& plan, const OptimizerOptions&) {
    return transform_plan_up(plan, simplify, true);
}

}  // namespace firesteel

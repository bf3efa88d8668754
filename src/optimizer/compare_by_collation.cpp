// Operators compare bytes. Where they would compare texts that have a collation, they get the texts' keys:
// groups keep the first of their texts beside the key, the least text is that with the least key.

#include "optimizer/compare_by_collation.h"

#include <algorithm>
#include <array>

#include "column/collation.h"
#include "expr/collations.h"
#include "functions/registry.h"
#include "optimizer/attribute_set.h"

namespace firesteel {

namespace {

ExprPtr key_of(const ExprPtr& expr) { return comparison_key(expr, expr->settings); }

/// An aggregate call of a function that takes its first overload's arguments as they are.
ExprPtr aggregate_of(const std::string& function, Exprs arguments, const Type& type, const ExprPtr& like) {
    auto call = std::make_shared<Expr>();
    call->kind = ExprKind::kAggregate;
    call->name = function;
    call->type = type;
    auto detail = std::make_shared<AggregateDetail>();
    if (like && like->aggregate) *detail = *like->aggregate;
    detail->arguments = static_cast<int32_t>(arguments.size());
    call->aggregate = std::move(detail);
    call->children = std::move(arguments);
    if (like) {
        call->settings = like->settings;
        call->mode = like->mode;
        call->origin = like->origin;
        const auto written = static_cast<std::ptrdiff_t>(like->aggregate->arguments);
        call->children.insert(call->children.end(), like->children.begin() + written, like->children.end());
    }
    return call;
}

/// Functions that count different texts, or order by them, but do not give them back.
bool compares_argument(const Expr& call, size_t argument) {
    static constexpr std::array<std::string_view, 4> kCounting = {"approx_count_distinct", "hll_sketch_agg",
                                                                  "theta_sketch_agg", "count"};
    if (std::find(kCounting.begin(), kCounting.end(), call.name) != kCounting.end())
        return call.name != "count" || call.aggregate->distinct;
    if (call.name == "max_by" || call.name == "min_by") return argument == 1;
    return call.name.starts_with("tuple_sketch_agg") && argument == 0;
}

/// The call over keys; null when nothing in it has a collation.
ExprPtr compare_in_aggregate(const ExprPtr& call) {
    const bool collated = std::any_of(call->children.begin(), call->children.end(),
                                      [](const ExprPtr& e) { return has_collation(e->type); });
    if (!collated) return nullptr;
    if ((call->name == "min" || call->name == "max") && call->aggregate->arguments == 1) {
        const ExprPtr& value = call->children[0];
        return aggregate_of(call->name + "_first_by", {value, key_of(value)}, call->type, call);
    }
    Exprs children = call->children;
    const auto arguments = static_cast<size_t>(call->aggregate->arguments);
    const size_t first_order = arguments + (call->aggregate->has_filter ? 1 : 0);
    for (size_t i = 0; i < children.size(); ++i) {
        const bool order = i >= first_order;
        if (order || (i < arguments && compares_argument(*call, i))) children[i] = key_of(children[i]);
    }
    return with_children(call, std::move(children));
}

ExprPtr compare_in_window(const ExprPtr& call) {
    const auto& detail = *call->window;
    Exprs children = call->children;
    const size_t keys = static_cast<size_t>(detail.partition_keys) + detail.order.size();
    bool changed = false;
    for (size_t i = 1; i <= keys; ++i) {
        children[i] = key_of(children[i]);
        changed = changed || children[i] != call->children[i];
    }
    return changed ? with_children(call, std::move(children)) : nullptr;
}

ExprPtr compare_in_expression(const ExprPtr& expr) {
    return transform_up(expr, [](const ExprPtr& e) -> ExprPtr {
        if (e->is(ExprKind::kAggregate)) return compare_in_aggregate(e);
        return e->is(ExprKind::kWindow) ? compare_in_window(e) : nullptr;
    });
}

/// Gives back one of several equal texts: it then must be the same one for all rows of a group.
bool picks_among_equal(const Expr& call) {
    const bool collated = !call.children.empty() && has_collation(call.children[0]->type);
    return collated && (call.aggregate->distinct || call.name == "mode") && !compares_argument(call, 0);
}

/// The first of the texts that are equal to `value`, among the rows of its group.
ExprPtr first_among_equal(const ExprPtr& value, const NamedExprs& grouping) {
    auto first = std::make_shared<Expr>(*aggregate_of("first", {value}, value->type, nullptr));
    first->nullable = value->nullable;
    first->settings = value->settings;
    auto call = std::make_shared<Expr>();
    call->kind = ExprKind::kWindow;
    call->type = value->type;
    call->nullable = value->nullable;
    call->children = {first};
    for (const NamedExpr& group : grouping) call->children.push_back(key_of(group.expr));
    call->children.push_back(key_of(value));
    auto detail = std::make_shared<WindowDetail>();
    detail->partition_keys = static_cast<int32_t>(call->children.size()) - 1;
    detail->unit = FrameUnit::kRows;
    detail->upper = FrameEdge::kUnboundedFollowing;
    call->window = std::move(detail);
    return call;
}

/// DISTINCT and mode() over texts: equal ones are replaced by one of them first.
LogicalPlanPtr unify_equal_texts(const Aggregate& node) {
    LogicalPlanPtr input = node.inputs[0];
    NamedExprs aggregates = node.aggregates;
    bool changed = false;
    for (NamedExpr& aggregate : aggregates) {
        if (!aggregate.expr->is(ExprKind::kAggregate) || !picks_among_equal(*aggregate.expr)) continue;
        const ExprPtr value = aggregate.expr->children[0];
        const ExprPtr first = first_among_equal(value, node.grouping);
        const Attribute unified = {next_expr_id(), "value", value->type, value->nullable, {}};
        input = std::make_shared<Window>(input, NamedExprs{{first, unified}});
        Exprs children = aggregate.expr->children;
        for (ExprPtr& child : children) {
            if (equal(child, value)) child = unified.reference();
        }
        aggregate.expr = with_children(aggregate.expr, std::move(children));
        changed = true;
    }
    if (!changed) return nullptr;
    return std::make_shared<Aggregate>(input, node.grouping, std::move(aggregates));
}

NamedExpr first_of(const NamedExpr& value) {
    ExprPtr first = aggregate_of("first", {value.expr}, value.expr->type, nullptr);
    auto typed = std::make_shared<Expr>(*first);
    typed->nullable = value.expr->nullable;
    typed->settings = value.expr->settings;
    return {typed, value.output};
}

/// Groups by keys; the texts of a group are represented by its first.
LogicalPlanPtr group_by_keys(const Aggregate& node) {
    NamedExprs grouping;
    NamedExprs aggregates = node.aggregates;
    for (const NamedExpr& group : node.grouping) {
        const ExprPtr key = key_of(group.expr);
        if (key == group.expr) {
            grouping.push_back(group);
            continue;
        }
        grouping.push_back({key, {next_expr_id(), group.output.name, key->type, key->nullable, {}}});
        aggregates.push_back(first_of(group));
    }
    const auto grouped =
        std::make_shared<Aggregate>(node.inputs[0], std::move(grouping), std::move(aggregates));
    return with_columns(grouped, node.output());
}

/// INTERSECT ALL and EXCEPT ALL: the n-th of equal rows meets the n-th of the other side.
LogicalPlanPtr number_equal_rows(const LogicalPlanPtr& plan, Attribute& number, Exprs& keys) {
    for (const Attribute& column : plan->output()) keys.push_back(key_of(column.reference()));
    auto call = std::make_shared<Expr>();
    call->kind = ExprKind::kWindow;
    call->type = Type::integer();
    call->nullable = false;
    auto detail = std::make_shared<WindowDetail>();
    detail->partition_keys = static_cast<int32_t>(keys.size());
    detail->unit = FrameUnit::kRows;
    call->window = std::move(detail);
    call->children = {plain_call("row_number", {})};
    call->children.insert(call->children.end(), keys.begin(), keys.end());
    number = {next_expr_id(), "row_number", call->type, false, {}};
    return std::make_shared<Window>(plan, NamedExprs{{call, number}});
}

/// Rows that are equal become the first of them, as if they had been counted and repeated.
LogicalPlanPtr with_first_rows(const LogicalPlanPtr& plan) {
    NamedExprs firsts;
    NamedExprs columns;
    for (const Attribute& column : plan->output()) {
        columns.push_back(pass(column));
        if (!has_collation(column.type)) continue;
        const ExprPtr first = first_among_equal(column.reference(), pass(plan->output()));
        firsts.push_back({first, {next_expr_id(), "first", column.type, column.nullable, {}}});
        columns.back().expr = firsts.back().output.reference();
    }
    return std::make_shared<Project>(std::make_shared<Window>(plan, std::move(firsts)), std::move(columns));
}

LogicalPlanPtr rewrite_all(const SetOperation& node) {
    const LogicalPlanPtr left = with_first_rows(node.inputs[0]);
    LogicalPlanPtr right = node.inputs[1];
    std::vector<std::pair<int64_t, int64_t>> renamed;
    right = renew_ids(right, renamed);
    Attribute left_number;
    Attribute right_number;
    Exprs left_keys;
    Exprs right_keys;
    const LogicalPlanPtr numbered = number_equal_rows(left, left_number, left_keys);
    const LogicalPlanPtr others = number_equal_rows(right, right_number, right_keys);
    Exprs equal = {plain_call("=", {left_number.reference(), right_number.reference()})};
    for (size_t i = 0; i < left_keys.size(); ++i)
        equal.push_back(plain_call("<=>", {left_keys[i], right_keys[i]}));
    const bool intersect = node.op == spec::SetOperator::kIntersect;
    const auto joined = std::make_shared<Join>(
        numbered, others, intersect ? LogicalJoinType::kLeftSemi : LogicalJoinType::kLeftAnti,
        join_condition(equal));
    return with_columns(joined, left->output());
}

bool any_collation(const Attributes& columns) {
    return std::any_of(columns.begin(), columns.end(),
                       [](const Attribute& column) { return has_collation(column.type); });
}

LogicalPlanPtr compare_expressions(const LogicalPlanPtr& plan) {
    Exprs exprs = plan->expressions();
    bool changed = false;
    for (ExprPtr& expr : exprs) {
        ExprPtr compared = compare_in_expression(expr);
        if (plan->kind == LogicalKind::kSort || plan->kind == LogicalKind::kRepartition)
            compared = key_of(compared);
        changed = changed || compared != expr;
        expr = std::move(compared);
    }
    LogicalPlanPtr result = changed ? plan->with_expressions(std::move(exprs)) : plan;
    const auto* grouped = result->as<Aggregate>();
    const bool by_texts =
        grouped && std::any_of(grouped->grouping.begin(), grouped->grouping.end(),
                               [](const NamedExpr& g) { return has_collation(g.expr->type); });
    if (by_texts) result = group_by_keys(*grouped);
    return result;
}

LogicalPlanPtr rewrite(const LogicalPlanPtr& plan) {
    if (const auto* node = plan->as<SetOperation>())
        return any_collation(node->output()) ? rewrite_all(*node) : nullptr;
    if (const auto* node = plan->as<Aggregate>()) {
        if (const LogicalPlanPtr unified = unify_equal_texts(*node)) return compare_expressions(unified);
    }
    return compare_expressions(plan);
}

}  // namespace

LogicalPlanPtr compare_by_collation(const LogicalPlanPtr& plan, const OptimizerOptions&) {
    return transform_plan_up(plan, rewrite);
}

}  // namespace firesteel

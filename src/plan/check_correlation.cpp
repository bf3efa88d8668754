#include "plan/check_correlation.h"

#include <algorithm>

#include "plan/query_resolver.h"

namespace firesteel {

namespace {

using Ids = std::vector<int64_t>;

bool has(const Ids& ids, int64_t id) { return std::find(ids.begin(), ids.end(), id) != ids.end(); }

bool is_correlated(const ExprPtr& expr, const Ids& outer) {
    return any_of(expr, [&](const Expr& e) { return e.is(ExprKind::kOuterAttribute) && has(outer, e.id); });
}

bool is_correlated(const LogicalNode& node, const Ids& outer) {
    const Exprs exprs = node.expressions();
    return std::any_of(exprs.begin(), exprs.end(), [&](const ExprPtr& e) { return is_correlated(e, outer); });
}

void refuse(const LogicalPlanPtr& plan, const Ids& outer) {
    for (const LogicalPlanPtr& input : plan->inputs) refuse(input, outer);
    if (!is_correlated(*plan, outer)) return;
    throw Error("UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.ACCESSING_OUTER_QUERY_COLUMN_IS_NOT_ALLOWED",
                {{"treeNode", plan->describe()}});
}

/// May what is below that input of the node ask for outer columns?
bool may_host(const LogicalNode& node, size_t input) {
    using enum LogicalJoinType;
    if (node.kind == LogicalKind::kSample || node.kind == LogicalKind::kExpand) return false;
    const Join* join = node.as<Join>();
    if (!join || join->type == kInner || join->type == kCross) return true;
    if (join->type == kFullOuter) return false;
    return (join->type == kRightOuter) == (input == 1) || join->lateral;
}

/// Nodes that a scalar subquery may have around its aggregation.
LogicalPlanPtr cleaned(LogicalPlanPtr plan) {
    while (plan->kind == LogicalKind::kSubqueryAlias || plan->kind == LogicalKind::kProject ||
           plan->kind == LogicalKind::kCteDefinitions)
        plan = plan->inputs[0];
    return plan;
}

/// What has one value for each row of the query around: sides of equalities with it, and with constants, that
/// hold for all rows up to the plan's top.
void add_determined(const LogicalPlanPtr& plan, const Ids& outer, Exprs& determined) {
    switch (plan->kind) {
        case LogicalKind::kFilter: {
            for (const ExprPtr& conjunct : split_conjuncts(plan->as<Filter>()->condition)) {
                if (!conjunct->is_call("=")) continue;
                for (size_t side = 0; side < 2; ++side) {
                    const ExprPtr& other = conjunct->children[1 - side];
                    if (referenced_attributes(other).empty() &&
                        !is_correlated(conjunct->children[side], outer))
                        determined.push_back(conjunct->children[side]);
                }
            }
            add_determined(plan->inputs[0], outer, determined);
            return;
        }
        case LogicalKind::kJoin: {
            using enum LogicalJoinType;
            const Join& join = *plan->as<Join>();
            const bool inner = join.type == kInner || join.type == kCross;
            if (inner || join.type == kLeftOuter || join.type == kLeftSemi || join.type == kLeftAnti)
                add_determined(plan->inputs[0], outer, determined);
            if (inner || join.type == kRightOuter) add_determined(plan->inputs[1], outer, determined);
            return;
        }
        case LogicalKind::kProject:
        case LogicalKind::kAggregate:
        case LogicalKind::kSort:
        case LogicalKind::kLimit:
        case LogicalKind::kWindow:
        case LogicalKind::kSubqueryAlias:
        case LogicalKind::kCteDefinitions:
            add_determined(plan->inputs[0], outer, determined);
            return;
        default:
            return;
    }
}

/// Columns that stand in a condition together with outer ones.
void add_correlated(const LogicalPlanPtr& plan, const Ids& outer, Ids& columns) {
    if (const Filter* filter = plan->as<Filter>()) {
        for (const ExprPtr& conjunct : split_conjuncts(filter->condition)) {
            if (!is_correlated(conjunct, outer)) continue;
            const auto ids = referenced_attributes(conjunct);
            columns.insert(columns.end(), ids.begin(), ids.end());
        }
    }
    for (const LogicalPlanPtr& input : plan->inputs) add_correlated(input, outer, columns);
}

std::string names_in(const ExprPtr& expr, const Ids* known) {
    std::string names;
    visit(expr, [&](const Expr& e) {
        if (e.is(ExprKind::kAttribute) && !(known && has(*known, e.id)))
            names += (names.empty() ? "" : ",") + e.name;
        return true;
    });
    return names;
}

void check_groups(const Aggregate& aggregate, const Ids& outer, bool any_condition) {
    Exprs determined;
    add_determined(aggregate.inputs[0], outer, determined);
    Ids known;
    if (any_condition) add_correlated(aggregate.inputs[0], outer, known);
    std::string names;
    for (const NamedExpr& key : aggregate.grouping) {
        const bool fine =
            !any_condition && std::any_of(determined.begin(), determined.end(),
                                          [&](const auto& e) { return same_meaning(e, key.expr); });
        const std::string missing = fine ? "" : names_in(key.expr, any_condition ? &known : nullptr);
        if (!missing.empty()) names += (names.empty() ? "" : ",") + missing;
    }
    if (names.empty()) return;
    throw Error("UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.NON_CORRELATED_COLUMNS_IN_GROUP_BY",
                {{"value", names}});
}

}  // namespace

void check_correlation_paths(const LogicalPlanPtr& plan, const Ids& outer) {
    if (outer.empty()) return;
    for (size_t i = 0; i < plan->inputs.size(); ++i) {
        if (may_host(*plan, i)) {
            check_correlation_paths(plan->inputs[i], outer);
        } else {
            refuse(plan->inputs[i], outer);
        }
    }
}

void check_single_value(const LogicalPlanPtr& plan, const Ids& outer, bool any_condition) {
    LogicalPlanPtr at = cleaned(plan);
    if (const Filter* filter = at->as<Filter>()) at = filter->inputs[0];
    const Aggregate* aggregate = at->as<Aggregate>();
    if (aggregate && !aggregate->aggregates.empty()) return check_groups(*aggregate, outer, any_condition);
    if (!aggregate && gives_one_row_at_most(*plan)) return;
    throw Error("UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.MUST_AGGREGATE_CORRELATED_SCALAR_SUBQUERY");
}

bool gives_one_row_at_most(const LogicalNode& plan) {
    const auto below = [&](size_t input) { return gives_one_row_at_most(*plan.inputs[input]); };
    switch (plan.kind) {
        case LogicalKind::kLocalRows: {
            int64_t rows = 0;
            for (const Batch& batch : plan.as<LocalRows>()->batches) rows += batch.rows;
            return rows <= 1;
        }
        case LogicalKind::kRange: {
            const Range& range = *plan.as<Range>();
            const __int128 width = static_cast<__int128>(range.end) - range.start;
            return range.step > 0 ? width <= range.step : width >= range.step;
        }
        case LogicalKind::kLimit:
            return plan.as<Limit>()->count.value_or(2) <= 1 || below(0);
        case LogicalKind::kAggregate:
            return plan.as<Aggregate>()->grouping.empty() || below(0);
        case LogicalKind::kJoin: {
            using enum LogicalJoinType;
            const LogicalJoinType type = plan.as<Join>()->type;
            if (type == kLeftSemi || type == kLeftAnti) return below(0);
            return type != kFullOuter && below(0) && below(1);
        }
        case LogicalKind::kProject:
        case LogicalKind::kFilter:
        case LogicalKind::kSort:
        case LogicalKind::kWindow:
        case LogicalKind::kSubqueryAlias:
        case LogicalKind::kCteDefinitions:
            return below(0);
        default:
            return false;
    }
}

}  // namespace firesteel

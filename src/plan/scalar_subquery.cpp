#include "plan/scalar_subquery.h"

#include <unordered_set>

#include "common/error.h"

namespace firesteel {

namespace {

bool is_outer(const Expr& expr) { return expr.is(ExprKind::kOuterAttribute); }

/// Columns that have to be equal to something of the outer row, anywhere below `plan`.
void collect_equal(const LogicalPlanPtr& plan, std::unordered_set<int64_t>& columns) {
    const auto* filter = plan->as<Filter>();
    for (const ExprPtr& conjunct : filter ? split_conjuncts(filter->condition) : Exprs()) {
        if (!conjunct->is_call("=") && !conjunct->is_call("<=>")) continue;
        for (size_t side = 0; side < 2; ++side) {
            const ExprPtr& own = conjunct->children[side];
            if (any_of(own, is_outer) || !any_of(conjunct->children[1 - side], is_outer)) continue;
            for (const int64_t id : referenced_attributes(own)) columns.insert(id);
        }
    }
    for (const LogicalPlanPtr& input : plan->inputs) collect_equal(input, columns);
}

void check_grouping(const Aggregate& aggregate) {
    std::unordered_set<int64_t> equal;
    collect_equal(aggregate.inputs[0], equal);
    std::string free;
    for (const NamedExpr& key : aggregate.grouping) {
        visit(key.expr, [&](const Expr& e) {
            if (e.is(ExprKind::kAttribute) && equal.count(e.id) == 0)
                free += (free.empty() ? "" : ",") + e.name;
            return true;
        });
    }
    if (!free.empty()) {
        throw Error("UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.NON_CORRELATED_COLUMNS_IN_GROUP_BY",
                    {{"value", free}});
    }
}

bool has_single_row(const LogicalPlanPtr& plan) {
    switch (plan->kind) {
        case LogicalKind::kProject:
        case LogicalKind::kFilter:
        case LogicalKind::kSubqueryAlias:
        case LogicalKind::kSort:
        case LogicalKind::kWindow:
            return has_single_row(plan->inputs[0]);
        case LogicalKind::kAggregate:
            return static_cast<const Aggregate&>(*plan).grouping.empty();
        case LogicalKind::kLimit: {
            const auto& count = static_cast<const Limit&>(*plan).count;
            return (count && *count <= 1) || has_single_row(plan->inputs[0]);
        }
        case LogicalKind::kLocalRows: {
            int64_t rows = 0;
            for (const Batch& batch : static_cast<const LocalRows&>(*plan).batches) rows += batch.rows;
            return rows <= 1;
        }
        default:
            return false;
    }
}

}  // namespace

void require_single_row(const LogicalPlanPtr& subquery) {
    LogicalPlanPtr at = subquery;
    while (at->kind == LogicalKind::kProject || at->kind == LogicalKind::kFilter ||
           at->kind == LogicalKind::kSubqueryAlias) {
        at = at->inputs[0];
    }
    if (const auto* aggregate = at->as<Aggregate>(); aggregate && !aggregate->aggregates.empty())
        return check_grouping(*aggregate);
    if (!has_single_row(at))
        throw Error("UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.MUST_AGGREGATE_CORRELATED_SCALAR_SUBQUERY");
}

}  // namespace firesteel

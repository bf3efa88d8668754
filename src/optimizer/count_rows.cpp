// count(column) of a column whose table knows that it has no nulls: count(1), which reads nothing.

#include <algorithm>

#include "optimizer/attribute_set.h"
#include "optimizer/rule.h"

namespace firesteel {

namespace {

bool has_column(const LogicalNode& plan, int64_t attribute) {
    return std::any_of(plan.output().begin(), plan.output().end(),
                       [&](const Attribute& column) { return column.id == attribute; });
}

bool is_without_nulls(const Scan& scan, int64_t attribute) {
    for (size_t i = 0; i < scan.output().size(); ++i) {
        if (scan.output()[i].id == attribute)
            return scan.table->column_statistics(scan.columns[i]).nulls == 0;
    }
    return false;
}

/// Are the rows of that input put out as they are, never padded with nulls?
bool keeps_rows(const Join& join, size_t input) {
    switch (join.type) {
        case LogicalJoinType::kInner:
        case LogicalJoinType::kCross:
            return true;
        case LogicalJoinType::kRightOuter:
            return input == 1;
        case LogicalJoinType::kFullOuter:
            return false;
        case LogicalJoinType::kLeftOuter:
        case LogicalJoinType::kLeftSemi:
        case LogicalJoinType::kLeftAnti:
        case LogicalJoinType::kMark:
        case LogicalJoinType::kSingle:
            return input == 0;
    }
    return false;
}

bool never_null(const LogicalPlanPtr& plan, int64_t attribute);

/// The same of a column that `columns` may name, over `input`.
bool never_null(const NamedExprs& columns, const LogicalPlanPtr& input, int64_t attribute) {
    return std::any_of(columns.begin(), columns.end(), [&](const NamedExpr& column) {
        return column.output.id == attribute && column.expr->is(ExprKind::kAttribute) &&
               never_null(input, column.expr->id);
    });
}

/// Does the table that the column comes from say so, with nothing in between that makes nulls?
bool never_null(const LogicalPlanPtr& plan, int64_t attribute) {
    switch (plan->kind) {
        case LogicalKind::kScan:
            return is_without_nulls(*plan->as<Scan>(), attribute);
        case LogicalKind::kProject:
            return never_null(plan->as<Project>()->columns, plan->inputs[0], attribute);
        case LogicalKind::kAggregate:
            return never_null(plan->as<Aggregate>()->grouping, plan->inputs[0], attribute);
        case LogicalKind::kJoin: {
            const size_t input = has_column(*plan->inputs[0], attribute) ? 0 : 1;
            return has_column(*plan->inputs[input], attribute) && keeps_rows(*plan->as<Join>(), input) &&
                   never_null(plan->inputs[input], attribute);
        }
        case LogicalKind::kFilter:
        case LogicalKind::kSort:
        case LogicalKind::kLimit:
        case LogicalKind::kSample:
        case LogicalKind::kWindow:
            return has_column(*plan->inputs[0], attribute) && never_null(plan->inputs[0], attribute);
        default:
            return false;
    }
}

/// count(1) instead of the call, or null.
ExprPtr without_column(const ExprPtr& call, const LogicalPlanPtr& input) {
    const AggregateDetail& detail = *call->aggregate;
    if (call->name != "count" || detail.distinct || detail.arguments != 1) return nullptr;
    const ExprPtr& argument = call->children[0];
    if (!argument->is(ExprKind::kAttribute) || !never_null(input, argument->id)) return nullptr;
    Exprs children = call->children;
    children[0] = make_literal(Type::integer(), Value(int64_t{1}));
    return with_children(call, std::move(children));
}

/// Calls that have become the same are made once.
LogicalPlanPtr with_calls(const Aggregate& aggregate, const NamedExprs& calls) {
    NamedExprs made, columns = pass(aggregate.output());
    for (size_t i = 0; i < calls.size(); ++i) {
        const auto same = std::find_if(made.begin(), made.end(), [&](const NamedExpr& other) {
            return equal(other.expr, calls[i].expr) && is_deterministic(other.expr);
        });
        if (same == made.end()) {
            made.push_back(calls[i]);
        } else {
            columns[aggregate.grouping.size() + i].expr = same->output.reference();
        }
    }
    const bool is_shorter = made.size() < calls.size();
    const auto changed =
        std::make_shared<Aggregate>(aggregate.inputs[0], aggregate.grouping, std::move(made));
    if (!is_shorter) return changed;
    return std::make_shared<Project>(changed, std::move(columns));
}

LogicalPlanPtr counting_rows(const LogicalPlanPtr& plan) {
    const Aggregate* aggregate = plan->as<Aggregate>();
    if (!aggregate) return nullptr;
    bool changes = false;
    NamedExprs calls = aggregate->aggregates;
    for (NamedExpr& call : calls) {
        const ExprPtr simpler = without_column(call.expr, plan->inputs[0]);
        if (!simpler) continue;
        call.expr = simpler;
        changes = true;
    }
    return changes ? with_calls(*aggregate, calls) : nullptr;
}

}  // namespace

LogicalPlanPtr count_rows(const LogicalPlanPtr& plan, const OptimizerOptions&) {
    return transform_plan_up(plan, counting_rows);
}

}  // namespace firesteel

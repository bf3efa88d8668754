// count, min and max of a whole table that knows them: no row is read.

#include <algorithm>
#include <optional>

#include "optimizer/attribute_set.h"
#include "optimizer/rule.h"

namespace firesteel {

namespace {

/// Types whose bounds are neither cut off nor blurred (texts may be, NaN and -0.0 are in no bounds).
bool has_exact_bounds(const Type& type) { return type.is_integral() || type.is(TypeId::kDate); }

/// What a table's own books say of the columns of its scan.
class Books {
public:
    /// Nothing where they are estimates, which know of no nulls, or where not all rows are meant.
    static std::optional<Books> of(const LogicalPlanPtr& plan) {
        const Scan* scan = plan->as<Scan>();
        if (!scan || !scan->filters.empty() || scan->limit || scan->table->schema().empty())
            return std::nullopt;
        const auto rows = scan->table->estimated_rows();
        if (!rows || !scan->table->column_statistics(0).nulls) return std::nullopt;
        return Books(*scan, *rows);
    }

    /// The aggregate's value; nothing where the books do not tell.
    std::optional<Value> value_of(const Expr& call) const {
        const AggregateDetail& detail = *call.aggregate;
        if (detail.distinct || detail.has_filter || !detail.order.empty() || detail.arguments != 1)
            return std::nullopt;
        const Expr& argument = *call.children[0];
        if (call.name == "count" && argument.is_literal())
            return Value(argument.value.is_null() ? int64_t{0} : rows_);
        const auto column = statistics_of(argument);
        if (!column || !column->nulls) return std::nullopt;
        if (call.name == "count") return Value(rows_ - *column->nulls);
        if ((call.name != "min" && call.name != "max") || !has_exact_bounds(argument.type))
            return std::nullopt;
        if (*column->nulls == rows_) return Value::null();
        return call.name == "min" ? column->minimum : column->maximum;
    }

private:
    Books(const Scan& scan, int64_t rows) : scan_(scan), rows_(rows) {}

    std::optional<ColumnStatistics> statistics_of(const Expr& argument) const {
        if (!argument.is(ExprKind::kAttribute)) return std::nullopt;
        for (size_t i = 0; i < scan_.output().size(); ++i) {
            if (scan_.output()[i].id == argument.id) return scan_.table->column_statistics(scan_.columns[i]);
        }
        return std::nullopt;
    }

    const Scan& scan_;
    const int64_t rows_;
};

LogicalPlanPtr answered(const LogicalPlanPtr& plan) {
    const Aggregate* aggregate = plan->as<Aggregate>();
    if (!aggregate || !aggregate->grouping.empty()) return nullptr;
    const std::optional<Books> books = Books::of(aggregate->inputs[0]);
    if (!books) return nullptr;
    NamedExprs columns;
    for (const NamedExpr& call : aggregate->aggregates) {
        const std::optional<Value> value = books->value_of(*call.expr);
        if (!value) return nullptr;
        columns.push_back({make_literal(call.expr->type, *value), call.output});
        columns.back().output.nullable = columns.back().expr->nullable;
    }
    const Attribute one{next_expr_id(), "one", Type::long_integer(), false, {}};
    return std::make_shared<Project>(std::make_shared<Range>(0, 1, 1, 1, one), std::move(columns));
}

}  // namespace

LogicalPlanPtr answer_from_statistics(const LogicalPlanPtr& plan, const OptimizerOptions&) {
    return transform_plan_up(plan, answered);
}

}  // namespace firesteel

#include "plan/as_of_by_order.h"

#include "plan/made_aggregate.h"
#include "plan/query_resolver.h"

namespace firesteel {

namespace {

/// The columns of both sides, one below the other.
struct Stacked {
    LogicalPlanPtr plan;
    Attributes left;  // null in right rows
    Exprs equal;
    ExprPtr key;
    ExprPtr is_left;
    ExprPtr position;  // of the row on its side
    ExprPtr row;       // null in left rows
};

NamedExpr named(const char* name, const ExprPtr& expr) {
    return {expr, {next_expr_id(), name, expr->type, expr->nullable, {}}};
}

LogicalPlanPtr without_null_keys(const AsOfSide& side, const EvalSettingsPtr& settings) {
    Exprs conditions = {make_call("isnotnull", {side.key}, settings)};
    for (const ExprPtr& key : side.equal) conditions.push_back(make_call("isnotnull", {key}, settings));
    return std::make_shared<Filter>(side.plan, conjunction(conditions, settings));
}

NamedExprs side_columns(const AsOfSide& side, bool is_left, const EvalSettingsPtr& settings) {
    NamedExprs columns;
    for (const ExprPtr& key : side.equal) columns.push_back(named("equal", key));
    columns.push_back(named("key", side.key));
    columns.push_back(named("is_left", make_literal(Type::boolean(), Value(is_left))));
    columns.push_back(named("position", make_call("monotonically_increasing_id", {}, settings)));
    return columns;
}

Stacked stack(const AsOfSide& left, const AsOfSide& right, const ExprPtr& row,
              const EvalSettingsPtr& settings) {
    NamedExprs above, below;
    for (const Attribute& attribute : left.plan->output()) {
        above.push_back(named(attribute.name.c_str(), attribute.reference()));
        below.push_back(named(attribute.name.c_str(), make_literal(attribute.type, Value())));
    }
    for (NamedExpr& column : side_columns(left, true, settings)) above.push_back(std::move(column));
    for (NamedExpr& column : side_columns(right, false, settings)) below.push_back(std::move(column));
    above.push_back(named("row", make_literal(row->type, Value())));
    below.push_back(named("row", row));

    Attributes output;
    for (size_t i = 0; i < above.size(); ++i) {
        Attribute column = above[i].output;
        column.id = next_expr_id();
        column.nullable = column.nullable || below[i].output.nullable;
        output.push_back(std::move(column));
    }
    Stacked stacked;
    const size_t columns = left.plan->output().size();
    stacked.left.assign(output.begin(), output.begin() + static_cast<std::ptrdiff_t>(columns));
    const auto at = [&](size_t i) { return output[columns + i].reference(); };
    const size_t keys = left.equal.size();
    for (size_t i = 0; i < keys; ++i) stacked.equal.push_back(at(i));
    stacked.key = at(keys);
    stacked.is_left = at(keys + 1);
    stacked.position = at(keys + 2);
    stacked.row = at(keys + 3);
    stacked.plan = std::make_shared<Union>(
        std::vector<LogicalPlanPtr>{
            std::make_shared<Project>(left.plan, std::move(above)),
            std::make_shared<Project>(without_null_keys(right, settings), std::move(below))},
        std::move(output));
    return stacked;
}

ExprPtr last_row_before(const Stacked& stacked, const AsOfSearch& search, const EvalSettingsPtr& settings) {
    AggregateDetail detail;
    detail.ignore_nulls = true;
    ExprPtr last = made_aggregate("last", {stacked.row}, stacked.row->type, settings, std::move(detail));

    auto window = std::make_shared<WindowDetail>();
    window->partition_keys = static_cast<int32_t>(stacked.equal.size());
    window->unit = FrameUnit::kRows;
    // Of equal keys the right rows come first when they count, else the left ones.
    window->order = {{search.backward, true}, {search.exact, true}, {true, true}};
    auto call = std::make_shared<Expr>();
    call->kind = ExprKind::kWindow;
    call->type = last->type;
    call->children = {std::move(last)};
    call->children.insert(call->children.end(), stacked.equal.begin(), stacked.equal.end());
    call->children.insert(call->children.end(), {stacked.key, stacked.is_left, stacked.position});
    call->window = std::move(window);
    return call;
}

}  // namespace

AsOfRows as_of_by_order(const AsOfSide& left, const AsOfSide& right, const ExprPtr& row,
                        const std::vector<AsOfSearch>& searches, const EvalSettingsPtr& settings) {
    const Stacked stacked = stack(left, right, row, settings);
    AsOfRows rows{stacked.plan, nullptr, {}};
    for (const AsOfSearch& search : searches) {
        NamedExpr call = named("found", last_row_before(stacked, search, settings));
        rows.found.push_back(call.output);
        rows.plan = std::make_shared<Window>(std::move(rows.plan), NamedExprs{std::move(call)});
    }
    rows.plan = std::make_shared<Filter>(std::move(rows.plan), stacked.is_left);

    const Attributes& before = left.plan->output();
    NamedExprs columns;
    for (size_t i = 0; i < before.size(); ++i) {
        Attribute column = stacked.left[i];
        column.nullable = before[i].nullable;  // the nulls were in right rows
        columns.push_back({column.reference(), before[i]});
    }
    columns.push_back(named("key", stacked.key));
    rows.key = columns.back().output.reference();
    for (const Attribute& found : rows.found) columns.push_back(pass_through(found));
    rows.plan = std::make_shared<Project>(std::move(rows.plan), std::move(columns));
    return rows;
}

}  // namespace firesteel

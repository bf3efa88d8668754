// PIVOT and groupBy(...).pivot(...): aggregate per group and pivot value, then put the values side by side.

#include <algorithm>

#include "catalog/identifier.h"
#include "common/placeless.h"
#include "expr/evaluator.h"
#include "plan/query_resolver.h"

namespace firesteel {

namespace {

void check_aggregate(const ExprPtr& expr, const Scope& scope) {
    if (!has_aggregate(expr))
        throw placeless(Error("_LEGACY_ERROR_TEMP_1006", {{"sql", qualified_sql(expr, scope)}}));
}

std::vector<int64_t> all_references(const Exprs& exprs) {
    std::vector<int64_t> ids;
    for (const auto& expr : exprs) {
        const auto more = referenced_attributes(expr);
        ids.insert(ids.end(), more.begin(), more.end());
    }
    return ids;
}

bool is_comparable(const Type& type) {
    if (type.is(TypeId::kArray)) return is_comparable(type.element_type());
    if (type.is(TypeId::kStruct)) {
        const auto& fields = type.fields();
        return std::all_of(fields.begin(), fields.end(),
                           [](const Field& field) { return is_comparable(field.type); });
    }
    return !type.is(TypeId::kMap) && !type.is(TypeId::kVariant) && !type.is_spatial() &&
           !type.is(TypeId::kCalendarInterval);
}

}  // namespace

/// The value of a literal as a column name.
std::string QueryResolver::pivot_value_name(const ExprPtr& literal) {
    const Value text = evaluate_constant(cast_to(literal, Type::string()));
    return text.is_null() ? "null" : text.as_string();
}

/// Rows of `keys` with one column per pivot value and aggregate.
Relation QueryResolver::pivot(Relation input, const SelectItems& keys, const ExprPtr& column,
                              const std::vector<std::pair<ExprPtr, std::string>>& values,
                              const SelectItems& aggregates) {
    if (!is_comparable(column->type))
        throw placeless(
            Error("INCOMPARABLE_PIVOT_COLUMN", {{"columnName", quote_identifier(to_sql(*column))}}));
    // First per group and pivot value ...
    Exprs grouping;
    SelectItems first;
    for (const auto& key : keys) {
        grouping.push_back(key.expr);
        first.push_back(key);
    }
    grouping.push_back(column);
    first.push_back({column, "pivot", {}, true, {}, nullptr});
    for (const auto& item : aggregates) {
        check_aggregate(item.expr, input);
        SelectItem named = item;
        named.is_alias = true;
        first.push_back(std::move(named));
    }
    const Relation groups = aggregate(std::move(input), std::move(grouping), std::move(first), {});
    // ... then each value's row becomes columns. A pair without rows is null, also for counts.
    NamedExprs group;
    for (size_t i = 0; i < keys.size(); ++i) group.push_back(pass_through(groups.columns[i].attribute));
    const ExprPtr pivot_column = groups.columns[keys.size()].attribute.reference();
    NamedExprs cells;
    for (const auto& [value, name] : values) {
        for (size_t a = 0; a < aggregates.size(); ++a) {
            const ExprPtr cell = groups.columns[keys.size() + 1 + a].attribute.reference();
            auto pick = std::make_shared<Expr>();
            pick->kind = ExprKind::kAggregate;
            pick->name = "first";
            pick->type = cell->type;
            pick->settings = context_.settings;
            pick->children = {cell, call("<=>", {pivot_column, value})};
            auto detail = std::make_shared<AggregateDetail>();
            detail->arguments = 1;
            detail->has_filter = true;
            pick->aggregate = std::move(detail);
            const std::string label = aggregates.size() == 1 ? name : name + "_" + aggregates[a].name;
            cells.push_back({pick, new_attribute(label, pick)});
        }
    }
    Relation output;
    output.plan = std::make_shared<Aggregate>(groups.plan, std::move(group), std::move(cells));
    output.columns = scope_columns(output.plan->output());
    output.plan_ids = raised(groups.plan_ids);
    return output;
}

/// The distinct values of a column, sorted, found by running the query.
std::vector<Value> QueryResolver::distinct_values(const Relation& input, const ExprPtr& column) {
    const Attribute output = new_attribute("value", column);
    LogicalPlanPtr plan = std::make_shared<Aggregate>(input.plan, NamedExprs{{column, output}}, NamedExprs{});
    plan = std::make_shared<Sort>(plan, SortKeys{{output.reference(), SortDirection{}}}, true);
    plan = std::make_shared<Limit>(plan, context_.pivot_max_values + 1, 0);
    std::vector<Value> values;
    for (const auto& batch : context_.run(finish_analysis(with_definitions(plan)))) {
        for (int64_t row = 0; row < batch.rows; ++row) values.push_back(batch[0].value(row));
    }
    if (values.size() > static_cast<size_t>(context_.pivot_max_values)) {
        throw Error("_LEGACY_ERROR_TEMP_1324", {{"pivotColumn", to_sql(*column)},
                                                {"maxValues", std::to_string(context_.pivot_max_values)},
                                                {"config", "spark.sql.pivotMaxValues"}});
    }
    return values;
}

Relation QueryResolver::resolve_dataframe_pivot(const spec::Aggregate& plan) {
    Relation input = resolve(*plan.input);
    SelectItems keys = bind_select_items(plan.grouping, input, false);
    BindContext context;
    context.scope = &input;
    const ExprPtr column = bind(*plan.pivot_column, context);
    std::vector<std::pair<ExprPtr, std::string>> values;
    if (plan.pivot_values.empty()) {
        for (auto& value : distinct_values(input, column)) {
            const ExprPtr literal = make_literal(column->type, std::move(value));
            values.emplace_back(literal, pivot_value_name(literal));
        }
    }
    for (const auto& written : plan.pivot_values) {
        const SelectItem item = bind_select_item(*written, context);
        if (!is_foldable(item.expr))
            throw placeless(Error("NON_LITERAL_PIVOT_VALUES", {{"expression", shown_sql(item.expr)}}));
        values.emplace_back(cast_to(item.expr, column->type),
                            written->as<spec::Alias>() ? item.name : pivot_value_name(item.expr));
    }
    const SelectItems aggregates = bind_select_items(plan.aggregates, input, false);
    return pivot(std::move(input), keys, column, values, aggregates);
}

Relation QueryResolver::resolve_pivot(const spec::Pivot& plan) {
    Relation input = resolve(*plan.input);
    BindContext context;
    context.scope = &input;
    const SelectItems aggregates = bind_select_items(plan.aggregates, input, false);
    Exprs used;
    for (const auto& item : aggregates) used.push_back(item.expr);
    Exprs columns;
    for (const auto& written : plan.columns) columns.push_back(bind(*written, context));
    used.insert(used.end(), columns.begin(), columns.end());
    ExprPtr column = columns.at(0);
    if (columns.size() > 1) column = call("struct", columns);
    std::vector<std::pair<ExprPtr, std::string>> values;
    for (const auto& written : plan.values) {
        const SelectItem item = bind_select_item(*written, context);
        if (!is_foldable(item.expr))
            throw placeless(Error("NON_LITERAL_PIVOT_VALUES", {{"expression", shown_sql(item.expr)}}));
        const bool is_row = columns.size() > 1;
        if (is_row && !item.expr->type.is(TypeId::kStruct)) {
            throw placeless(
                Error("PIVOT_VALUE_DATA_TYPE_MISMATCH", {{"value", to_sql(*item.expr)},
                                                         {"valueType", item.expr->type.to_string()},
                                                         {"pivotType", column->type.to_string()}}));
        }
        values.emplace_back(cast_to(item.expr, column->type),
                            written->as<spec::Alias>() ? item.name : pivot_value_name(item.expr));
    }
    const auto ids = all_references(used);
    SelectItems keys;
    for (const auto& visible : input.columns) {
        if (std::find(ids.begin(), ids.end(), visible.attribute.id) != ids.end()) continue;
        keys.push_back({visible.attribute.reference(),
                        visible.attribute.name,
                        visible.attribute.metadata,
                        false,
                        {},
                        nullptr});
    }
    return pivot(std::move(input), keys, column, values, aggregates);
}

}  // namespace firesteel

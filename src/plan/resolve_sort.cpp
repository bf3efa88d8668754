// ORDER BY, SORT BY and the DataFrame's sorts.

#include "catalog/identifier.h"
#include "plan/query_resolver.h"

namespace firesteel {

namespace {

SortDirection direction_of(bool ascending, spec::NullOrder nulls) {
    return {ascending, nulls == spec::NullOrder::kDefault ? ascending : nulls == spec::NullOrder::kFirst};
}

void check_orderable(const ExprPtr& key) {
    const bool bad = key->type.is(TypeId::kMap) || key->type.is(TypeId::kVariant) ||
                     key->type.is(TypeId::kCalendarInterval);
    if (!bad) return;
    throw Error("DATATYPE_MISMATCH.INVALID_ORDERING_TYPE",
                {{"sqlExpr", "\"" + to_sql(*key) + " ASC NULLS FIRST\""},
                 {"functionName", "`sortorder`"},
                 {"dataType", "\"" + key->type.to_sql() + "\""}});
}

/// ORDER BY ALL, unless a column is called that.
bool is_all(const spec::ExpressionPtr& entry) {
    const auto* order = entry->as<spec::SortOrder>();
    const auto* attribute = (order ? order->child : entry)->as<spec::Attribute>();
    return attribute && !attribute->plan_id && attribute->parts.size() == 1 &&
           equal_ignoring_case(attribute->parts[0], "all");
}

/// ORDER BY 2: that column.
ExprPtr numbered_column(const Relation& input, const spec::Literal& number) {
    const int64_t index = number.value.as_long();
    const auto columns = static_cast<int64_t>(input.columns.size());
    if (index >= 1 && index <= columns)
        return input.columns[static_cast<size_t>(index - 1)].attribute.reference();
    Error error("ORDER_BY_POS_OUT_OF_RANGE",
                {{"index", std::to_string(index)}, {"size", std::to_string(columns)}});
    if (number.origin) error.with_context(*number.origin);
    throw error;
}

}  // namespace

Relation QueryResolver::resolve_sort(const spec::Sort& plan) {
    const Relation input = resolve(*plan.input);
    Relation widened = input;
    SortKeys keys;
    bool order_by_all = plan.order_by_all;
    SortDirection all_direction = direction_of(plan.all_ascending, plan.all_nulls);
    if (plan.order.size() == 1 && is_all(plan.order[0]) && !find_column({"all"}, input)) {
        order_by_all = true;
        if (const auto* order = plan.order[0]->as<spec::SortOrder>()) {
            all_direction = direction_of(order->ascending, order->nulls);
        }
    }
    if (order_by_all) {
        for (const auto& column : input.columns) {
            keys.push_back({column.attribute.reference(), all_direction});
        }
    }
    spec::Expressions written;
    std::vector<size_t> places;
    for (const auto& entry : plan.order) {
        if (order_by_all) break;
        const auto* order = entry->as<spec::SortOrder>();
        const spec::ExpressionPtr& child = order ? order->child : entry;
        keys.push_back({nullptr, order ? direction_of(order->ascending, order->nulls) : SortDirection{}});
        const auto* literal = child->as<spec::Literal>();
        if (literal && literal->type.is(TypeId::kInteger) && !literal->value.is_null() &&
            context_.order_by_ordinal) {
            keys.back().expr = numbered_column(input, *literal);
            continue;
        }
        written.push_back(child);
        places.push_back(keys.size() - 1);
    }
    const Exprs bound = bind_reaching(written, widened, true);
    for (size_t i = 0; i < bound.size(); ++i) keys[places[i]].expr = bound[i];
    NamedExprs columns;
    bool windows = false;
    for (const auto& key : keys) {
        check_orderable(key.expr);
        refuse_sql_functions(key.expr, "Sort");
        windows = windows || has_window(key.expr);
        columns.push_back({key.expr, new_attribute("sort", key.expr)});
    }
    if (windows) widened.plan = extract_windows(widened.plan, columns);
    for (size_t i = 0; i < keys.size(); ++i) keys[i].expr = columns[i].expr;
    const auto again = [keys, global = plan.global](const LogicalPlanPtr& p) {
        return std::make_shared<Sort>(p, keys, global);
    };
    return over_widened(input, widened, again(widened.plan), again);
}

}  // namespace firesteel

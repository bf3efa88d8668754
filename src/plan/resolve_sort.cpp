// ORDER BY, SORT BY and the DataFrame's sorts.

#include "catalog/identifier.h"
#include "plan/query_resolver.h"
#include "plan/switches.h"

namespace firesteel {

namespace {

SortDirection direction_of(bool ascending, spec::NullOrder nulls) {
    return {ascending, nulls == spec::NullOrder::kDefault ? ascending : nulls == spec::NullOrder::kFirst};
}

std::string sorted_by(const ExprPtr& key, const SortDirection& direction) {
    return to_sql(*key) + (direction.ascending ? " ASC" : " DESC") +
           (direction.nulls_first ? " NULLS FIRST" : " NULLS LAST");
}

void check_orderable(const ExprPtr& key, const SortDirection& direction) {
    const bool bad = key->type.is(TypeId::kMap) || key->type.is(TypeId::kVariant) || key->type.is_spatial() ||
                     key->type.is(TypeId::kCalendarInterval);
    if (!bad) return;
    throw Error("DATATYPE_MISMATCH.INVALID_ORDERING_TYPE",
                {{"sqlExpr", "\"" + sorted_by(key, direction) + "\""},
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

/// ORDER BY 2: that of the columns.
ExprPtr numbered_column(const Attributes& known, const spec::Literal& number) {
    const int64_t index = number.value.as_long();
    const auto columns = static_cast<int64_t>(known.size());
    if (index >= 1 && index <= columns) return known[static_cast<size_t>(index - 1)].reference();
    Error error("ORDER_BY_POS_OUT_OF_RANGE",
                {{"index", std::to_string(index)}, {"size", std::to_string(columns)}});
    if (number.origin) error.with_context(*number.origin);
    throw error;
}

/// Rows are sorted by their own columns, and by what needs no other rows to be found.
void check_own(const ExprPtr& key, const SortDirection& direction) {
    visit(key, [&](const Expr& e) {
        if (e.is(ExprKind::kOuterAttribute)) {
            throw Error("UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.CORRELATED_REFERENCE",
                        {{"sqlExprs", "\"" + sorted_by(key, direction) + "\""}});
        }
        if (e.is(ExprKind::kSubquery) && e.subquery->form != SubqueryForm::kScalar) {
            throw Error("UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.UNSUPPORTED_IN_EXISTS_SUBQUERY",
                        {{"treeNode", "Sort [" + to_explain(*key) + "]"}});
        }
        return true;
    });
}

/// Over an aggregation its calls have become columns of that: what is left has no groups.
void refuse_aggregates(const Exprs& keys) {
    std::string culprits;
    for (const ExprPtr& key : keys) {
        visit(key, [&](const Expr& e) {
            if (e.is(ExprKind::kAggregate)) culprits += (culprits.empty() ? "\"" : ", \"") + to_sql(e) + "\"";
            return !e.is(ExprKind::kAggregate) && !e.is(ExprKind::kWindow);
        });
    }
    if (!culprits.empty()) throw Error("UNSUPPORTED_EXPR_FOR_OPERATOR", {{"invalidExprSqls", culprits}});
}

/// The columns that a position may mean.
Attributes visible_columns(const Relation& input) {
    Attributes columns;
    for (const auto& column : input.columns) columns.push_back(column.attribute);
    return columns;
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
    std::vector<std::pair<size_t, const spec::Literal*>> numbered;
    for (const auto& entry : plan.order) {
        if (order_by_all) break;
        const auto* order = entry->as<spec::SortOrder>();
        const spec::ExpressionPtr& child = order ? order->child : entry;
        keys.push_back({nullptr, order ? direction_of(order->ascending, order->nulls) : SortDirection{}});
        const auto* literal = child->as<spec::Literal>();
        if (literal && literal->type.is(TypeId::kInteger) && !literal->value.is_null() &&
            context_.order_by_ordinal) {
            numbered.emplace_back(keys.size() - 1, literal);
            continue;
        }
        written.push_back(child);
        places.push_back(keys.size() - 1);
    }
    const bool reaches = is_on(context_, Switch::kColumnsBeforeOrdinals);
    const auto take_numbered = [&](const Attributes& columns) {
        for (const auto& [place, literal] : numbered) keys[place].expr = numbered_column(columns, *literal);
    };
    if (!reaches) take_numbered(visible_columns(input));
    const Exprs bound = bind_reaching(written, widened, true);
    refuse_aggregates(bound);
    for (size_t i = 0; i < bound.size(); ++i) {
        with_origin(written[i]->origin, [&] { check_orderable(bound[i], keys[places[i]].direction); });
    }
    // Columns that other keys have taken up from below may be counted, too.
    if (reaches) take_numbered(widened.plan == input.plan ? visible_columns(input) : widened.plan->output());
    for (size_t i = 0; i < bound.size(); ++i) keys[places[i]].expr = bound[i];
    NamedExprs columns;
    bool windows = false;
    for (const auto& key : keys) {
        check_orderable(key.expr, key.direction);
        if (!parameter_scope_) check_own(key.expr, key.direction);
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

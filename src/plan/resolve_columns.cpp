// DataFrame operations on the list of columns: toDF, withColumns, withColumnsRenamed, drop, to.

#include <algorithm>

#include "catalog/identifier.h"
#include "functions/coercion.h"
#include "plan/pipe_aggregates.h"
#include "plan/query_resolver.h"

namespace firesteel {

namespace {

SelectItem item_of(const ScopeColumn& column) {
    const auto& attribute = column.attribute;
    return {attribute.reference(), attribute.name, attribute.metadata, false, {}, nullptr};
}

SelectItem renamed_item(const ScopeColumn& column, const std::string& name) {
    SelectItem item = item_of(column);
    item.name = name;
    item.is_alias = true;
    return item;
}

}  // namespace

Relation QueryResolver::resolve_to_df(const spec::ToDf& plan) {
    Relation input = resolve(*plan.input);
    if (plan.names.size() != input.columns.size()) {
        throw Error("ASSIGNMENT_ARITY_MISMATCH", {{"numExpr", std::to_string(plan.names.size())},
                                                  {"numTarget", std::to_string(input.columns.size())}});
    }
    SelectItems items;
    for (size_t i = 0; i < plan.names.size(); ++i)
        items.push_back(renamed_item(input.columns[i], plan.names[i]));
    return select(std::move(input), std::move(items));
}

void QueryResolver::check_new_names(const spec::WithColumns& plan) const {
    for (size_t i = 0; i < plan.columns.size(); ++i) {
        const auto& name = plan.columns[i]->as<spec::Alias>()->names[0];
        for (size_t j = 0; j < i; ++j) {
            if (!same_name(name, plan.columns[j]->as<spec::Alias>()->names[0], case_sensitive())) continue;
            throw Error("COLUMN_ALREADY_EXISTS",
                        {{"columnName", quote_identifier(case_sensitive() ? name : lower_case(name))}});
        }
    }
}

Relation QueryResolver::resolve_with_columns(const spec::WithColumns& plan) {
    if (auto run = resolve_column_run(plan)) return *std::move(run);
    Relation input = resolve(*plan.input);
    check_new_names(plan);
    const SelectItems made = bind_select_items(plan.columns, input, false);
    std::vector<bool> replaces(made.size(), false);
    SelectItems items;
    for (const auto& column : input.columns) {
        bool replaced = false;
        for (size_t i = 0; i < made.size() && !replaced; ++i) {
            if (!same_name(made[i].name, column.attribute.name, case_sensitive())) continue;
            items.push_back(made[i]);
            replaces[i] = replaced = true;
        }
        if (!replaced) items.push_back(item_of(column));
    }
    for (size_t i = 0; i < made.size(); ++i) {
        if (!replaces[i]) items.push_back(made[i]);
    }
    return select(std::move(input), std::move(items));
}

Relation QueryResolver::resolve_pipe_set(const spec::PipeSet& plan) {
    Relation input = resolve(*plan.input);
    named_columns({plan.column}, input);
    BindContext context;
    context.scope = &input;
    SelectItem value = bind_select_item(*plan.value, context);
    refuse_pipe_aggregate(value.expr, "SET");
    value.is_alias = true;
    SelectItems items;
    for (const auto& column : input.columns) {
        SelectItem item = item_of(column);
        if (same_name(item.name, plan.column, case_sensitive())) {
            value.name = item.name;
            item = value;
        }
        items.push_back(std::move(item));
    }
    return select(std::move(input), std::move(items));
}

Relation QueryResolver::resolve_with_columns_renamed(const spec::WithColumnsRenamed& plan) {
    if (auto run = resolve_column_run(plan)) return *std::move(run);
    Relation input = resolve(*plan.input);
    SelectItems items;
    for (const auto& column : input.columns) {
        SelectItem item = item_of(column);
        for (const auto& [from, to] : plan.renames) {
            if (same_name(item.name, from, case_sensitive())) {
                item.name = to;
                item.is_alias = true;
            }
        }
        items.push_back(std::move(item));
    }
    return select(std::move(input), std::move(items));
}

ScopeColumns QueryResolver::kept_columns(const spec::Drop& plan, const Scope& scope) {
    std::vector<int64_t> dropped;
    for (const auto& expression : plan.columns) {
        BindContext context;
        context.scope = &scope;
        ExprPtr bound;
        try {
            bound = bind(*expression, context);
        } catch (const Error& error) {
            // A column that is not there need not be dropped.
            if (error.condition().rfind("UNRESOLVED_COLUMN", 0) != 0) throw;
            continue;
        }
        if (bound->is(ExprKind::kAttribute)) dropped.push_back(bound->id);
    }
    ScopeColumns kept;
    for (const auto& column : scope.columns) {
        const bool by_name = std::any_of(plan.names.begin(), plan.names.end(), [&](const std::string& name) {
            return same_name(name, column.attribute.name, case_sensitive());
        });
        const bool by_id = std::find(dropped.begin(), dropped.end(), column.attribute.id) != dropped.end();
        if (!by_name && !by_id) kept.push_back(column);
    }
    return kept;
}

Relation QueryResolver::resolve_drop(const spec::Drop& plan) {
    if (auto run = resolve_column_run(plan)) return *std::move(run);
    Relation input = resolve(*plan.input);
    SelectItems items;
    for (const auto& column : kept_columns(plan, input)) items.push_back(item_of(column));
    return select(std::move(input), std::move(items));
}

Relation QueryResolver::resolve_to_schema(const spec::ToSchema& plan) {
    Relation input = resolve(*plan.input);
    SelectItems items;
    for (const auto& field : plan.schema) {
        const ScopeColumn* source = nullptr;
        size_t matches = 0;
        for (const auto& column : input.columns) {
            if (!same_name(column.attribute.name, field.name, case_sensitive())) continue;
            source = &column;
            ++matches;
        }
        if (matches > 1) {
            throw Error("AMBIGUOUS_COLUMN_OR_FIELD",
                        {{"name", quote_identifier(field.name)}, {"n", std::to_string(matches)}});
        }
        SelectItem item;
        item.name = field.name;
        item.metadata = field.metadata;
        if (!source) {
            if (!field.nullable) raise_unresolved({field.name}, &input);
            item.expr = make_literal(field.type, Value::null());
            item.is_alias = true;
            items.push_back(std::move(item));
            continue;
        }
        const auto& attribute = source->attribute;
        if (attribute.nullable && !field.nullable) {
            throw Error("NULLABLE_COLUMN_OR_FIELD", {{"name", quote_identifier(field.name)}});
        }
        if (!can_up_cast(attribute.type, field.type)) {
            throw Error("INVALID_COLUMN_OR_FIELD_DATA_TYPE",
                        {{"name", quote_identifier(field.name)},
                         {"type", "\"" + attribute.type.to_sql() + "\""},
                         {"expectedType", "\"" + field.type.to_sql() + "\""}});
        }
        item.expr = cast_to(attribute.reference(), field.type);
        item.is_alias =
            !item.expr->is(ExprKind::kAttribute) || attribute.name != field.name || !field.metadata.empty();
        items.push_back(std::move(item));
    }
    return select(std::move(input), std::move(items));
}

}  // namespace firesteel

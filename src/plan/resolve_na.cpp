// fillna, dropna and replace.

#include <algorithm>

#include "catalog/identifier.h"
#include "functions/coercion.h"
#include "plan/query_resolver.h"

namespace firesteel {

namespace {

bool is_floating(const Type& type) { return type.is(TypeId::kFloat) || type.is(TypeId::kDouble); }

/// Does a value of type `value` stand in for columns of type `column` when no columns are named?
bool fills(const Type& value, const Type& column) {
    if (value.is_numeric()) return column.is_numeric();
    if (value.is_string()) return column.is_string();
    return value.is(column.id());
}

/// DataFrames list their columns in order here, not by similarity.
[[noreturn]] void raise_unknown_column(const std::string& name, const Scope& scope) {
    std::string names;
    for (const auto& column : scope.columns)
        names += (names.empty() ? "" : ", ") + quote_identifier(column.attribute.name);
    if (names.empty())
        throw Error("UNRESOLVED_COLUMN.WITHOUT_SUGGESTION", {{"objectName", quote_identifier(name)}});
    throw Error("UNRESOLVED_COLUMN.WITH_SUGGESTION",
                {{"objectName", quote_identifier(name)}, {"proposal", names}});
}

SelectItem plain_item(const ScopeColumn& column) {
    const auto& attribute = column.attribute;
    return {attribute.reference(), attribute.name, attribute.metadata, false, {}, nullptr};
}

}  // namespace

std::vector<size_t> QueryResolver::named_columns(const std::vector<std::string>& names, const Scope& scope) {
    std::vector<size_t> places;
    for (const auto& name : names) {
        bool found = false;
        for (size_t i = 0; i < scope.columns.size(); ++i) {
            if (!same_name(scope.columns[i].attribute.name, name, case_sensitive())) continue;
            places.push_back(i);
            found = true;
        }
        if (!found) raise_unknown_column(name, scope);
    }
    return places;
}

Relation QueryResolver::resolve_na_fill(const spec::NaFill& plan) {
    Relation input = resolve(*plan.input);
    const auto named = named_columns(plan.columns, input);
    SelectItems items;
    for (size_t i = 0; i < input.columns.size(); ++i) {
        SelectItem item = plain_item(input.columns[i]);
        const Type& type = item.expr->type;
        const std::pair<Type, Value>* value = nullptr;
        if (plan.values.size() == 1) {
            const bool wanted =
                plan.columns.empty() || std::find(named.begin(), named.end(), i) != named.end();
            if (wanted && fills(plan.values[0].first, type)) value = &plan.values[0];
        } else {
            for (size_t k = 0; k < plan.columns.size() && k < plan.values.size(); ++k) {
                if (same_name(plan.columns[k], item.name, case_sensitive())) value = &plan.values[k];
            }
        }
        if (value) {
            ExprPtr column = item.expr;
            if (is_floating(type)) column = call("nanvl", {column, make_literal(type, Value::null())});
            const ExprPtr replacement = cast_to(make_literal(value->first, value->second), type);
            item.expr = call("coalesce", {column, replacement});
            item.is_alias = true;
        }
        items.push_back(std::move(item));
    }
    return select(std::move(input), std::move(items));
}

Relation QueryResolver::resolve_na_drop(const spec::NaDrop& plan) {
    const Relation input = resolve(*plan.input);
    auto places = named_columns(plan.columns, input);
    if (plan.columns.empty()) {
        for (size_t i = 0; i < input.columns.size(); ++i) places.push_back(i);
    }
    Exprs present;
    for (const size_t place : places) {
        const ExprPtr column = input.columns[place].attribute.reference();
        ExprPtr here = call("isnotnull", {column});
        if (is_floating(column->type)) here = call("and", {here, call("not", {call("isnan", {column})})});
        present.push_back(std::move(here));
    }
    const auto wanted =
        static_cast<size_t>(std::max(0, plan.min_non_nulls.value_or(static_cast<int32_t>(places.size()))));
    ExprPtr condition = make_true();
    if (wanted >= present.size() && !present.empty()) {
        condition = conjunction(present, context_.settings);
        if (wanted > present.size()) condition = make_literal(Type::boolean(), Value(false));
    } else if (wanted == 1) {
        condition = present[0];
        for (size_t i = 1; i < present.size(); ++i) condition = call("or", {condition, present[i]});
    } else if (wanted > 1) {
        const ExprPtr one = make_literal(Type::integer(), Value(1));
        const ExprPtr none = make_literal(Type::integer(), Value(0));
        ExprPtr count = call("if", {present[0], one, none});
        for (size_t i = 1; i < present.size(); ++i)
            count = call("+", {count, call("if", {present[i], one, none})});
        condition = call(">=", {count, make_literal(Type::integer(), Value(static_cast<int64_t>(wanted)))});
    }
    const auto again = [condition](const LogicalPlanPtr& p) {
        return std::make_shared<Filter>(p, condition);
    };
    return over_widened(input, input, again(input.plan), again);
}

Relation QueryResolver::resolve_na_replace(const spec::NaReplace& plan) {
    Relation input = resolve(*plan.input);
    const auto named = named_columns(plan.columns, input);
    BindContext nothing;
    std::vector<std::pair<ExprPtr, ExprPtr>> pairs;
    Type kind;
    for (const auto& [from, to] : plan.replacements) {
        pairs.emplace_back(bind(*from, nothing), bind(*to, nothing));
        if (kind.is(TypeId::kNull)) kind = pairs.back().first->type;
        if (kind.is(TypeId::kNull)) kind = pairs.back().second->type;
    }
    SelectItems items;
    for (size_t i = 0; i < input.columns.size(); ++i) {
        SelectItem item = plain_item(input.columns[i]);
        const bool wanted = plan.columns.empty() || std::find(named.begin(), named.end(), i) != named.end();
        if (wanted && fills(kind, item.expr->type)) {
            const ExprPtr column = item.expr;
            Exprs branches;
            for (const auto& [from, to] : pairs) {
                // Numbers are compared as doubles: 1.5 and NaN stand in no column of whole ones.
                const Type type = column->type.is_numeric() ? Type::double_number() : column->type;
                branches.push_back(call("=", {cast_to(column, type), cast_to(from, type)}));
                branches.push_back(cast_to(to, column->type));
            }
            branches.push_back(column);
            item.expr = call("when", std::move(branches));
            item.is_alias = true;
        }
        items.push_back(std::move(item));
    }
    return select(std::move(input), std::move(items));
}

}  // namespace firesteel

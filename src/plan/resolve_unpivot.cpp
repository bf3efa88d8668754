// UNPIVOT and DataFrame.unpivot / melt: each input row once per group of value columns.

#include <algorithm>

#include "catalog/identifier.h"
#include "common/placeless.h"
#include "functions/coercion.h"
#include "plan/query_resolver.h"

namespace firesteel {

namespace {

bool contains_id(const Exprs& exprs, int64_t id) {
    return std::any_of(exprs.begin(), exprs.end(),
                       [&](const ExprPtr& e) { return e->is(ExprKind::kAttribute) && e->id == id; });
}

std::string list_of(const Exprs& exprs) {
    std::string out;
    for (const auto& expr : exprs) out += (out.empty() ? "" : ", ") + shown_sql(expr);
    return out;
}

}  // namespace

Relation QueryResolver::resolve_unpivot(const spec::Unpivot& plan) {
    const Relation input = resolve(*plan.input);
    const auto bind_list = [&](const spec::Expressions& written) {
        Exprs out;
        for (const auto& item : bind_select_items(written, input, false)) out.push_back(item.expr);
        return out;
    };
    Exprs ids;
    std::vector<Exprs> rows;
    if (plan.ids) ids = bind_list(*plan.ids);
    if (plan.values) {
        for (const auto& row : *plan.values) {
            const Exprs bound = bind_list(row);
            // A star in a row of one stands for one row per column.
            if (row.size() == 1 && bound.size() > 1) {
                for (const auto& expr : bound) rows.push_back({expr});
            } else {
                rows.push_back(bound);
            }
        }
    }
    if (!plan.ids) {
        Exprs used;
        for (const auto& row : rows) used.insert(used.end(), row.begin(), row.end());
        for (const auto& expr : used) {
            if (!expr->is(ExprKind::kAttribute)) {
                throw Error("UNPIVOT_REQUIRES_ATTRIBUTES",
                            {{"given", "value"}, {"empty", "id"}, {"expressions", list_of(used)}});
            }
        }
        for (const auto& column : input.columns) {
            if (!contains_id(used, column.attribute.id)) ids.push_back(column.attribute.reference());
        }
    }
    if (!plan.values) {
        for (const auto& expr : ids) {
            if (!expr->is(ExprKind::kAttribute)) {
                throw Error("UNPIVOT_REQUIRES_ATTRIBUTES",
                            {{"given", "id"}, {"empty", "value"}, {"expressions", list_of(ids)}});
            }
        }
        for (const auto& column : input.columns) {
            if (!contains_id(ids, column.attribute.id)) rows.push_back({column.attribute.reference()});
        }
    }
    if (rows.empty()) throw Error("UNPIVOT_REQUIRES_VALUE_COLUMNS");
    const size_t width = plan.value_columns.size();
    std::string value_names;
    for (const auto& name : plan.value_columns)
        value_names += (value_names.empty() ? "" : ", ") + quote_identifier(name);
    for (const auto& row : rows) {
        if (row.size() != width) throw Error("UNPIVOT_VALUE_SIZE_MISMATCH", {{"names", value_names}});
    }
    Attributes output;
    for (const auto& id : ids)
        output.push_back(new_attribute(id->is(ExprKind::kAttribute) ? id->name : to_sql(*id), id));
    output.push_back({next_expr_id(), plan.variable_column, Type::string(), false, {}});
    for (size_t v = 0; v < width; ++v) {
        Type type = rows[0][v]->type;
        bool nullable = false;
        for (const auto& row : rows) {
            const Type& other = row[v]->type;
            const auto common =
                type.is_string() == other.is_string() || type.is(TypeId::kNull) || other.is(TypeId::kNull)
                    ? common_type(type, other, context_.settings->ansi)
                    : std::nullopt;
            if (!common) {
                std::vector<std::string> shown;
                std::vector<Type> seen;
                for (const auto& each : rows) {
                    if (std::find(seen.begin(), seen.end(), each[v]->type) != seen.end()) continue;
                    seen.push_back(each[v]->type);
                    shown.push_back("\"" + each[v]->type.to_sql() + "\" (" +
                                    quote_identifier(to_sql(*each[v])) + ")");
                }
                std::sort(shown.begin(), shown.end());
                std::string types;
                for (const auto& one : shown) types += (types.empty() ? "" : ", ") + one;
                throw placeless(Error("UNPIVOT_VALUE_DATA_TYPE_MISMATCH", {{"types", types}}));
            }
            type = *common;
            nullable = nullable || row[v]->nullable;
        }
        output.push_back({next_expr_id(), plan.value_columns[v], type, nullable, {}});
    }
    std::vector<Exprs> projections;
    for (size_t r = 0; r < rows.size(); ++r) {
        Exprs projection = ids;
        std::string name = r < plan.value_aliases.size() ? plan.value_aliases[r] : "";
        if (name.empty()) {
            for (const auto& value : rows[r]) {
                name += (name.empty() ? "" : "_") +
                        (value->is(ExprKind::kAttribute) ? value->name : to_sql(*value));
            }
        }
        projection.push_back(make_literal(Type::string(), name));
        for (size_t v = 0; v < width; ++v) {
            projection.push_back(cast_to(rows[r][v], output[ids.size() + 1 + v].type));
        }
        projections.push_back(std::move(projection));
    }
    Relation result = relation_of(std::make_shared<Expand>(input.plan, std::move(projections), output));
    if (plan.include_nulls) return result;
    ExprPtr any;
    for (size_t v = 0; v < width; ++v) {
        const ExprPtr present = call("isnotnull", {output[ids.size() + 1 + v].reference()});
        any = any ? call("or", {any, present}) : present;
    }
    result.plan = std::make_shared<Filter>(result.plan, any);
    return result;
}

}  // namespace firesteel

// UNION, INTERSECT, EXCEPT, and removing duplicates.

#include <algorithm>
#include <set>

#include "catalog/identifier.h"
#include "column/any_part.h"
#include "functions/coercion.h"
#include "functions/resolve.h"
#include "plan/made_aggregate.h"
#include "plan/merge_fields.h"
#include "plan/query_resolver.h"

namespace firesteel {

namespace {

std::string operator_name(const spec::SetOperation& plan) {
    switch (plan.op) {
        case spec::SetOperator::kUnion:
            return "UNION";
        case spec::SetOperator::kIntersect:
            return plan.all ? "INTERSECT ALL" : "INTERSECT";
        case spec::SetOperator::kExcept:
            return plan.all ? "EXCEPT ALL" : "EXCEPT";
    }
    return "";
}

bool holds(const Type& type, TypeId wanted) {
    return any_part(type, [wanted](const Type& part) { return part.is(wanted); });
}

/// Rows with maps or variants cannot be compared.
void check_comparable(const Attribute& column) {
    const bool map = holds(column.type, TypeId::kMap);
    if (!map && !holds(column.type, TypeId::kVariant)) return;
    throw Error(
        map ? "UNSUPPORTED_FEATURE.SET_OPERATION_ON_MAP_TYPE"
            : "UNSUPPORTED_FEATURE.SET_OPERATION_ON_VARIANT_TYPE",
        {{"colName", quote_identifier(column.name)}, {"dataType", "\"" + column.type.to_sql() + "\""}});
}
void check_comparable(const Relation& relation) {
    for (const auto& column : relation.columns) check_comparable(column.attribute);
}

}  // namespace

/// Casts the columns of all sides to common types, position by position.
void QueryResolver::widen_types(std::vector<Relation*> sides, const std::string& operator_name) {
    const size_t width = sides[0]->columns.size();
    for (size_t s = 1; s < sides.size(); ++s) {
        if (sides[s]->columns.size() == width) continue;
        throw Error("NUM_COLUMNS_MISMATCH",
                    {{"operator", operator_name},
                     {"firstNumColumns", std::to_string(width)},
                     {"invalidOrdinalNum", ordinal_word(s)},
                     {"invalidNumColumns", std::to_string(sides[s]->columns.size())}});
    }
    std::vector<Type> types;
    for (size_t i = 0; i < width; ++i) {
        Type type = sides[0]->columns[i].attribute.type;
        for (size_t s = 1; s < sides.size(); ++s) {
            const Type& other = sides[s]->columns[i].attribute.type;
            const auto common = common_type(type, other, context_.settings->ansi);
            if (!common) {
                throw Error("INCOMPATIBLE_COLUMN_TYPE", {{"operator", operator_name},
                                                         {"columnOrdinalNumber", ordinal_word(i)},
                                                         {"tableOrdinalNumber", ordinal_word(s)},
                                                         {"dataType1", "\"" + other.to_sql() + "\""},
                                                         {"dataType2", "\"" + type.to_sql() + "\""},
                                                         {"hint", ""}});
            }
            type = *common;
        }
        types.push_back(std::move(type));
    }
    for (auto* side : sides) {
        NamedExprs columns;
        bool changed = false;
        for (size_t i = 0; i < width; ++i) {
            auto& column = side->columns[i];
            const ExprPtr expr = cast_to(column.attribute.reference(), types[i]);
            const bool same = expr->is(ExprKind::kAttribute);
            columns.push_back(same ? pass_through(column.attribute)
                                   : NamedExpr{expr, new_attribute(column.attribute.name, expr)});
            changed = changed || !same;
        }
        side->plan = tidy(*side);
        if (!changed) continue;
        for (size_t i = 0; i < width; ++i) side->columns[i].attribute = columns[i].output;
        side->plan = std::make_shared<Project>(side->plan, std::move(columns));
    }
}

/// Puts the right side's columns in the left one's order; missing ones become null where that is allowed.
Relation QueryResolver::union_by_name(const spec::SetOperation& plan, Relation& left, Relation& right) {
    const auto find = [&](const Relation& side, const std::string& name) -> const ScopeColumn* {
        for (const auto& column : side.columns) {
            if (same_name(column.attribute.name, name, case_sensitive())) return &column;
        }
        return nullptr;
    };
    const auto raise = [&](const std::string& name, const Relation& side) {
        std::string names;
        for (const auto& column : side.columns) names += (names.empty() ? "" : ", ") + column.attribute.name;
        throw Error("UNRESOLVED_COLUMN_AMONG_FIELD_NAMES", {{"colName", name}, {"fieldNames", names}});
    };
    for (const auto* side : {&left, &right}) {
        for (size_t i = 0; i < side->columns.size(); ++i) {
            for (size_t j = 0; j < i; ++j) {
                const auto& name = side->columns[i].attribute.name;
                if (same_name(name, side->columns[j].attribute.name, case_sensitive())) {
                    throw Error("COLUMN_ALREADY_EXISTS",
                                {{"columnName", quote_identifier(lower_case(name))}});
                }
            }
        }
    }
    NamedExprs from_right;
    for (const auto& column : left.columns) {
        if (const auto* match = find(right, column.attribute.name)) {
            from_right.push_back(pass_through(match->attribute));
            if (!has_other_fields(match->attribute.type, column.attribute.type)) continue;
            NamedExpr& wider = from_right.back();
            wider.expr = with_fields_of(column.attribute.type, wider.expr, plan.allow_missing_columns,
                                        context_.settings);
            wider.output = new_attribute(match->attribute.name, wider.expr);
        } else if (plan.allow_missing_columns) {
            const ExprPtr null = make_literal(column.attribute.type, Value::null());
            from_right.push_back({null, new_attribute(column.attribute.name, null)});
        } else {
            raise(column.attribute.name, right);
        }
    }
    NamedExprs from_left = pass_through(left.columns);
    bool changed = false;
    for (size_t i = 0; i < from_left.size() && plan.allow_missing_columns; ++i) {
        const Type& target = from_right[i].output.type;
        if (!has_other_fields(from_left[i].output.type, target)) continue;
        from_left[i].expr = with_fields_of(target, from_left[i].expr, true, context_.settings);
        from_left[i].output = new_attribute(from_left[i].output.name, from_left[i].expr);
        changed = true;
    }
    for (const auto& column : right.columns) {
        if (find(left, column.attribute.name)) continue;
        if (!plan.allow_missing_columns) {
            if (left.columns.size() == right.columns.size()) continue;
            throw Error("NUM_COLUMNS_MISMATCH",
                        {{"operator", "UNION"},
                         {"firstNumColumns", std::to_string(left.columns.size())},
                         {"invalidOrdinalNum", "second"},
                         {"invalidNumColumns", std::to_string(right.columns.size())}});
        }
        const ExprPtr null = make_literal(column.attribute.type, Value::null());
        from_left.push_back({null, new_attribute(column.attribute.name, null)});
        from_right.push_back(pass_through(column.attribute));
    }
    if (changed || from_left.size() > left.columns.size()) {
        left.plan = std::make_shared<Project>(left.plan, std::move(from_left));
        left.columns = scope_columns(left.plan->output());
    }
    right.plan = std::make_shared<Project>(right.plan, std::move(from_right));
    right.columns = scope_columns(right.plan->output());
    return left;
}

Relation QueryResolver::distinct(Relation input) {
    check_comparable(input);
    Relation output;
    output.columns = input.columns;
    output.plan_ids = raised(input.plan_ids);
    output.plan = std::make_shared<Aggregate>(tidy(input), pass_through(input.columns), NamedExprs{});
    return output;
}

Relation QueryResolver::resolve_set_operation(const spec::SetOperation& plan) {
    Relation left = resolve(*plan.left);
    Relation right = resolve(*plan.right);
    const std::string name = operator_name(plan);
    if (plan.by_name) {
        for (auto* side : {&left, &right}) {
            side->plan = tidy(*side);
            side->hidden.clear();
        }
        union_by_name(plan, left, right);
    }
    widen_types({&left, &right}, name);
    Relation output;
    if (plan.op != spec::SetOperator::kUnion) {
        check_comparable(left);
        output.plan = std::make_shared<SetOperation>(left.plan, right.plan, plan.op, plan.all);
        output.columns = scope_columns(output.plan->output());
        output.plan_ids = raised(left.plan_ids);
        return output;
    }
    Attributes columns;
    std::set<int64_t> taken;
    for (size_t i = 0; i < left.columns.size(); ++i) {
        Attribute column = left.columns[i].attribute;
        if (!taken.insert(column.id).second) mark_duplicate(column);
        const Attribute& other = right.columns[i].attribute;
        column.id = next_expr_id();
        column.nullable = column.nullable || other.nullable;
        if (column.type != other.type) {
            // Nested nullability may differ between the sides: the union may hold whatever one of them holds.
            column.type = common_type(column.type, other.type, context_.settings->ansi).value_or(column.type);
        }
        columns.push_back(std::move(column));
    }
    // UNION of a UNION ALL is one node of many inputs, as Spark flattens it.
    std::vector<LogicalPlanPtr> inputs = {left.plan, right.plan};
    output.plan = std::make_shared<Union>(std::move(inputs), std::move(columns));
    output.columns = scope_columns(output.plan->output());
    return plan.all ? output : distinct(std::move(output));
}

Relation QueryResolver::resolve_deduplicate(const spec::Deduplicate& plan) {
    Relation input = resolve(*plan.input);
    if (plan.within_watermark) {
        throw Error(
            "_LEGACY_ERROR_TEMP_3102",
            {{"msg", "dropDuplicatesWithinWatermark is not supported with batch DataFrames/DataSets"}});
    }
    if (plan.all_columns) return distinct(std::move(input));
    NamedExprs keys;
    std::vector<int64_t> key_ids;
    for (const auto& name : plan.columns) {
        bool found = false;
        for (const auto& column : input.columns) {
            if (!same_name(column.attribute.name, name, case_sensitive())) continue;
            found = true;
            if (std::find(key_ids.begin(), key_ids.end(), column.attribute.id) != key_ids.end()) continue;
            check_comparable(column.attribute);
            key_ids.push_back(column.attribute.id);
            keys.push_back(pass_through(column.attribute));
        }
        if (found) continue;
        std::string names;
        for (const auto& column : input.columns) names += (names.empty() ? "" : ", ") + column.attribute.name;
        throw Error("CONNECT_INVALID_PLAN.UNRESOLVED_COLUMN_AMONG_FIELD_NAMES",
                    {{"colName", name}, {"fieldNames", names}});
    }
    // The first row of each group stands for it; every column keeps its id.
    NamedExprs firsts;
    BindContext context;
    context.scope = &input;
    for (const auto& column : input.columns) {
        const int64_t id = column.attribute.id;
        if (std::find(key_ids.begin(), key_ids.end(), id) != key_ids.end()) continue;
        const bool repeated =
            std::any_of(firsts.begin(), firsts.end(), [&](const NamedExpr& f) { return f.output.id == id; });
        if (repeated) continue;
        const auto first =
            made_aggregate("first", {column.attribute.reference()}, column.attribute.type, context_.settings);
        first->nullable = column.attribute.nullable;
        firsts.push_back({first, column.attribute});
    }
    Relation output;
    output.columns = input.columns;
    output.plan_ids = raised(input.plan_ids);
    output.plan = std::make_shared<Aggregate>(input.plan, std::move(keys), std::move(firsts));
    output.plan = tidy(output);
    return output;
}

}  // namespace firesteel

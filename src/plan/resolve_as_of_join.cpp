// As-of joins: for each left row the right row that is closest by a key. Where the sides meet by equal keys
// alone they are sorted together; else each left row asks a correlated subquery.

#include <algorithm>
#include <array>

#include "catalog/identifier.h"
#include "expr/evaluator.h"
#include "plan/as_of_by_order.h"
#include "plan/made_aggregate.h"
#include "plan/query_resolver.h"

namespace firesteel {

namespace {

/// `expr` as seen from a subquery: columns of `around` are outer ones there.
ExprPtr seen_from_inside(const ExprPtr& expr, const Scope& around) {
    return transform_up(expr, [&](const ExprPtr& e) -> ExprPtr {
        if (!e->is(ExprKind::kAttribute)) return nullptr;
        for (const auto& column : around.columns) {
            if (column.attribute.id != e->id) continue;
            auto copy = std::make_shared<Expr>(*e);
            copy->kind = ExprKind::kOuterAttribute;
            return copy;
        }
        return nullptr;
    });
}

bool is_made_of(const ExprPtr& expr, const Scope& scope) {
    return is_deterministic(expr) && !any_of(expr, [&](const Expr& e) {
               if (e.is(ExprKind::kSubquery) || e.is(ExprKind::kOuterAttribute)) return true;
               return e.is(ExprKind::kAttribute) &&
                      std::none_of(scope.columns.begin(), scope.columns.end(),
                                   [&](const auto& column) { return column.attribute.id == e.id; });
           });
}

/// Takes l = r and r = l apart. False for anything else.
bool take_equal(const ExprPtr& condition, const Relation& left, const Relation& right, AsOfSide& l,
                AsOfSide& r) {
    if (!condition->is_call("=")) return false;
    const ExprPtr &a = condition->children[0], &b = condition->children[1];
    const bool in_order = is_made_of(a, left) && is_made_of(b, right);
    if (!in_order && !(is_made_of(b, left) && is_made_of(a, right))) return false;
    l.equal.push_back(in_order ? a : b);
    r.equal.push_back(in_order ? b : a);
    return true;
}

/// As Spark's own joins are called, of which an as-of join takes two. True for an inner join.
bool is_inner(const std::string& type) {
    std::string name;
    for (const char c : lower_case(type)) {
        if (c != '_') name += c;
    }
    if (name.empty() || name == "inner") return true;
    if (name == "left" || name == "leftouter") return false;
    constexpr std::array kOthers = {"outer", "full",     "fullouter", "right",    "rightouter",
                                    "semi",  "leftsemi", "anti",      "leftanti", "cross"};
    if (std::find(kOthers.begin(), kOthers.end(), name) != kOthers.end()) {
        throw Error("UNSUPPORTED_JOIN_TYPE", {{"typ", type}, {"supported", "'inner', 'left', 'left_outer'"}})
            .with_kind(ErrorKind::kIllegalArgument);
    }
    throw Error("UNSUPPORTED_JOIN_TYPE",
                {{"typ", type},
                 {"supported",
                  "'inner', 'outer', 'full', 'fullouter', 'full_outer', 'leftouter', 'left', 'left_outer', "
                  "'rightouter', 'right', 'right_outer', 'leftsemi', 'left_semi', 'semi', 'leftanti', "
                  "'left_anti', 'anti', 'cross'"}});
}

void check_direction(const std::string& direction) {
    if (direction == "backward" || direction == "forward" || direction == "nearest") return;
    throw Error("AS_OF_JOIN.UNSUPPORTED_DIRECTION",
                {{"direction", direction}, {"supported", "'forward', 'backward', 'nearest'"}});
}

void check_tolerance(const ExprPtr& tolerance, const EvalSettingsPtr& settings) {
    if (!is_foldable(tolerance)) throw Error("AS_OF_JOIN.TOLERANCE_IS_UNFOLDABLE");
    const Type& type = tolerance->type;
    const ExprPtr zero = type.is_string() ? make_literal(type, Value(std::string()))
                                          : make_call("-", {tolerance, tolerance}, settings);
    const Value is_fine = evaluate_constant(make_call(">=", {tolerance, zero}, settings));
    if (is_fine.is_null() || !is_fine.as_bool()) throw Error("AS_OF_JOIN.TOLERANCE_IS_NON_NEGATIVE");
}

/// Distances up to the tolerance count; without exact matches those below it.
ExprPtr is_near(const spec::AsOfJoin& plan, const ExprPtr& distance, const ExprPtr& tolerance,
                const EvalSettingsPtr& settings) {
    return make_call(plan.allow_exact_matches ? "<=" : "<", {distance, tolerance}, settings);
}

/// The distance between keys in the direction of the search.
ExprPtr distance_of(const std::string& direction, const ExprPtr& l, const ExprPtr& r,
                    const EvalSettingsPtr& settings) {
    const ExprPtr back = make_call("-", {l, r}, settings);
    if (direction == "backward") return back;
    const ExprPtr ahead = make_call("-", {r, l}, settings);
    if (direction == "forward") return ahead;
    return make_call("if", {make_call(">", {l, r}, settings), back, ahead}, settings);
}

/// Does the direction of the search allow these keys?
ExprPtr matches_of(const spec::AsOfJoin& plan, const ExprPtr& l, const ExprPtr& r,
                   const EvalSettingsPtr& settings) {
    const bool exact = plan.allow_exact_matches;
    if (plan.direction == "backward") return make_call(exact ? ">=" : ">", {l, r}, settings);
    if (plan.direction == "forward") return make_call(exact ? "<=" : "<", {l, r}, settings);
    return exact ? make_true() : make_call("not", {make_call("=", {l, r}, settings)}, settings);
}

std::string field_name(size_t column) { return "c" + std::to_string(column); }

ExprPtr field_of(const ExprPtr& row, const std::string& name, const EvalSettingsPtr& settings) {
    return make_call("get_struct_field", {row, make_literal(Type::string(), name)}, settings);
}

/// The row's columns as fields of a struct, by number: names may stand twice.
Exprs row_fields(const Relation& relation) {
    Exprs fields;
    for (size_t i = 0; i < relation.columns.size(); ++i) {
        fields.push_back(make_literal(Type::string(), field_name(i)));
        fields.push_back(relation.columns[i].attribute.reference());
    }
    return fields;
}

/// The left rows and beside each the right one found, as a struct; null where there is none.
struct FoundRows {
    LogicalPlanPtr plan;
    ExprPtr row;
};

/// Each left row asks for the row with the least distance among those that meet `condition`.
FoundRows found_by_subquery(const Relation& left, const Relation& right, const ExprPtr& condition,
                            const ExprPtr& distance, const EvalSettingsPtr& settings) {
    const ExprPtr row = make_call("named_struct", row_fields(right), settings);
    const ExprPtr nearest =
        made_aggregate("min_by", {row, seen_from_inside(distance, left)}, row->type, settings);
    const Attribute made{next_expr_id(), "nearest", nearest->type, true, {}};
    LogicalPlanPtr inner = std::make_shared<Filter>(right.plan, seen_from_inside(condition, left));
    inner = std::make_shared<Aggregate>(inner, NamedExprs{}, NamedExprs{{nearest, made}});
    auto described = std::make_shared<SubqueryDetail>();
    described->plan = inner;
    described->outer_references = free_outer_references(inner);
    auto subquery = std::make_shared<Expr>();
    subquery->kind = ExprKind::kSubquery;
    subquery->type = row->type;
    subquery->subquery = std::move(described);

    const Attribute found{next_expr_id(), "nearest", row->type, true, {}};
    NamedExprs columns = pass_through(left.columns);
    columns.push_back({subquery, found});
    return {std::make_shared<Project>(left.plan, std::move(columns)), found.reference()};
}

/// The row found before and the one found after: which is nearer, of two as near the one that came last.
ExprPtr nearer(const AsOfRows& rows, const EvalSettingsPtr& settings) {
    const ExprPtr before = rows.found[0].reference(), after = rows.found[1].reference();
    const auto call = [&](const char* name, Exprs arguments) {
        return make_call(name, std::move(arguments), settings);
    };
    const ExprPtr back = call("-", {rows.key, field_of(before, "key", settings)});
    const ExprPtr ahead = call("-", {field_of(after, "key", settings), rows.key});
    const ExprPtr later =
        call(">", {field_of(after, "position", settings), field_of(before, "position", settings)});
    const ExprPtr is_after =
        call("or", {call("<", {ahead, back}), call("and", {call("=", {ahead, back}), later})});
    return call("if", {call("isnull", {before}), after,
                       call("if", {call("and", {call("isnotnull", {after}), is_after}), after, before})});
}

FoundRows found_by_order(const spec::AsOfJoin& plan, const AsOfSide& l, const AsOfSide& r,
                         const Relation& right, const ExprPtr& tolerance, const EvalSettingsPtr& settings) {
    Exprs fields = row_fields(right);
    const auto add = [&](const char* name, const ExprPtr& value) {
        fields.insert(fields.end(), {make_literal(Type::string(), std::string(name)), value});
    };
    std::vector<AsOfSearch> searches;
    const bool exact = plan.allow_exact_matches;
    if (plan.direction != "forward") searches.push_back({true, exact});
    if (plan.direction != "backward") searches.push_back({false, exact});
    const bool both_ways = searches.size() == 2;
    if (both_ways || tolerance) add("key", r.key);
    if (both_ways) add("position", make_call("monotonically_increasing_id", {}, settings));
    const AsOfRows rows =
        as_of_by_order(l, r, make_call("named_struct", std::move(fields), settings), searches, settings);
    ExprPtr row = both_ways ? nearer(rows, settings) : rows.found[0].reference();
    if (!tolerance) return {rows.plan, row};
    const ExprPtr distance = distance_of(plan.direction, rows.key, field_of(row, "key", settings), settings);
    const ExprPtr counts = is_near(plan, distance, tolerance, settings);
    return {rows.plan, make_call("if", {counts, row, make_literal(row->type, Value())}, settings)};
}

}  // namespace

Relation QueryResolver::resolve_as_of_join(const spec::AsOfJoin& plan) {
    Relation left = resolve(*plan.left);
    Relation right = resolve(*plan.right);
    left.plan = tidy(left);
    right.plan = tidy(right);
    const Scope both = joined_scope(left, right);
    BindContext context;
    context.scope = &both;
    const ExprPtr l = bind(*plan.left_as_of, context);
    const ExprPtr r = bind(*plan.right_as_of, context);
    check_direction(plan.direction);
    const bool inner_join = is_inner(plan.join_type);
    const EvalSettingsPtr& settings = context_.settings;
    const ExprPtr matches = matches_of(plan, l, r, settings);
    const ExprPtr distance = distance_of(plan.direction, l, r, settings);
    ExprPtr tolerance, near;
    if (plan.tolerance) {
        BindContext nothing;
        tolerance = bind(*plan.tolerance, nothing);
        near = is_near(plan, distance, tolerance, settings);
        check_tolerance(tolerance, settings);
    }
    Exprs conditions;
    if (plan.condition) conditions = split_conjuncts(bind(*plan.condition, context));
    for (const auto& name : plan.using_columns) {
        const size_t on_left = named_columns({name}, left)[0];
        const size_t on_right = named_columns({name}, right)[0];
        conditions.push_back(call("=", {left.columns[on_left].attribute.reference(),
                                        right.columns[on_right].attribute.reference()}));
    }

    const ExprPtr compared = call(">", {l, r});
    AsOfSide l_side{left.plan, {}, compared->children[0]}, r_side{right.plan, {}, compared->children[1]};
    const bool by_order = is_made_of(l, left) && is_made_of(r, right) &&
                          std::all_of(conditions.begin(), conditions.end(), [&](const ExprPtr& condition) {
                              return take_equal(condition, left, right, l_side, r_side);
                          });
    FoundRows found;
    if (by_order) {
        found = found_by_order(plan, l_side, r_side, right, tolerance, settings);
    } else {
        conditions.insert(conditions.begin(), matches);
        if (near) conditions.push_back(near);
        found = found_by_subquery(left, right, conjunction(conditions, settings), distance, settings);
    }
    if (inner_join) found.plan = std::make_shared<Filter>(found.plan, call("isnotnull", {found.row}));

    Relation output;
    output.columns = left.columns;
    output.plan_ids = raised(both.plan_ids);
    NamedExprs columns = pass_through(left.columns);
    for (size_t i = 0; i < right.columns.size(); ++i) {
        Attribute attribute = right.columns[i].attribute;
        const ExprPtr field = field_of(found.row, field_name(i), settings);
        attribute.nullable = field->nullable;
        columns.push_back({field, attribute});
        output.columns.push_back({attribute, right.columns[i].qualifier});
    }
    output.plan = std::make_shared<Project>(found.plan, std::move(columns));
    return output;
}

}  // namespace firesteel

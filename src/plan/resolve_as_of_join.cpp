// As-of joins: for each left row the right row that is closest by a key, found by a correlated subquery.

#include <algorithm>

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
    const bool exact = plan.allow_exact_matches;
    ExprPtr matches;
    ExprPtr distance;
    if (plan.direction == "backward") {
        matches = call(exact ? ">=" : ">", {l, r});
        distance = call("-", {l, r});
    } else if (plan.direction == "forward") {
        matches = call(exact ? "<=" : "<", {l, r});
        distance = call("-", {r, l});
    } else if (plan.direction == "nearest") {
        matches = exact ? make_true() : call("not", {call("=", {l, r})});
        distance = call("if", {call(">", {l, r}), call("-", {l, r}), call("-", {r, l})});
    } else {
        throw Error("AS_OF_JOIN.UNSUPPORTED_DIRECTION",
                    {{"direction", plan.direction}, {"supported", "'forward', 'backward', 'nearest'"}});
    }
    Exprs conditions = {matches};
    if (plan.tolerance) {
        BindContext nothing;
        const ExprPtr tolerance = bind(*plan.tolerance, nothing);
        conditions.push_back(call("<=", {distance, tolerance}));
    }
    if (plan.condition) conditions.push_back(bind(*plan.condition, context));
    for (const auto& name : plan.using_columns) {
        const size_t on_left = named_columns({name}, left)[0];
        const size_t on_right = named_columns({name}, right)[0];
        conditions.push_back(call("=", {left.columns[on_left].attribute.reference(),
                                        right.columns[on_right].attribute.reference()}));
    }
    const ExprPtr condition = seen_from_inside(conjunction(conditions, context_.settings), left);

    Exprs fields;
    for (const auto& column : right.columns) {
        fields.push_back(make_literal(Type::string(), column.attribute.name));
        fields.push_back(column.attribute.reference());
    }
    const ExprPtr row = call("named_struct", std::move(fields));
    auto nearest = std::make_shared<Expr>();
    nearest->kind = ExprKind::kAggregate;
    nearest->name = "min_by";
    nearest->type = row->type;
    nearest->settings = context_.settings;
    nearest->children = {row, seen_from_inside(distance, left)};
    auto detail = std::make_shared<AggregateDetail>();
    detail->arguments = 2;
    nearest->aggregate = std::move(detail);

    LogicalPlanPtr inner = std::make_shared<Filter>(right.plan, condition);
    inner = std::make_shared<Aggregate>(inner, NamedExprs{},
                                        NamedExprs{{nearest, new_attribute("nearest", nearest)}});
    auto subquery = std::make_shared<Expr>();
    subquery->kind = ExprKind::kSubquery;
    subquery->type = row->type;
    auto described = std::make_shared<SubqueryDetail>();
    described->plan = inner;
    described->outer_references = free_outer_references(inner);
    subquery->subquery = std::move(described);

    NamedExprs with_nearest = pass_through(left.columns);
    const Attribute found = new_attribute("nearest", subquery);
    with_nearest.push_back({subquery, found});
    LogicalPlanPtr joined = std::make_shared<Project>(left.plan, std::move(with_nearest));
    const bool inner_join = plan.join_type.empty() || plan.join_type == "inner";
    if (inner_join) joined = std::make_shared<Filter>(joined, call("isnotnull", {found.reference()}));

    Relation output;
    output.columns = left.columns;
    output.plan_ids = raised(both.plan_ids);
    NamedExprs columns = pass_through(left.columns);
    for (const auto& column : right.columns) {
        const ExprPtr field = call("get_struct_field",
                                   {found.reference(), make_literal(Type::string(), column.attribute.name)});
        Attribute attribute = column.attribute;
        attribute.nullable = field->nullable;
        columns.push_back({field, attribute});
        output.columns.push_back({attribute, column.qualifier});
    }
    output.plan = std::make_shared<Project>(joined, std::move(columns));
    return output;
}

}  // namespace firesteel

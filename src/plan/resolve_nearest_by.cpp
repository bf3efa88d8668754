// NEAREST BY joins: each left row with the right rows that rank best for it.

#include <algorithm>

#include "common/error.h"
#include "plan/query_resolver.h"

namespace firesteel {
namespace {

bool is_orderable(const Type& type) {
    if (type.is(TypeId::kArray)) return is_orderable(type.element_type());
    if (type.is(TypeId::kStruct)) {
        const auto& fields = type.fields();
        return std::all_of(fields.begin(), fields.end(), [](const Field& f) { return is_orderable(f.type); });
    }
    return !type.is(TypeId::kMap) && !type.is(TypeId::kVariant) && !type.is(TypeId::kCalendarInterval);
}

void check_ranking(const ExprPtr& ranking) {
    if (has_aggregate(ranking))
        throw Error("UNSUPPORTED_EXPR_FOR_OPERATOR", {{"invalidExprSqls", shown_sql(ranking)}});
    if (is_orderable(ranking->type)) return;
    throw Error("NEAREST_BY_JOIN.NON_ORDERABLE_RANKING_EXPRESSION",
                {{"expression", shown_sql(ranking)}, {"type", "\"" + ranking->type.to_sql() + "\""}});
}

std::string field_name(size_t index) { return "c" + std::to_string(index); }

spec::ExpressionPtr name(const char* column) { return spec::make<spec::Attribute>(spec::NameParts{column}); }

}  // namespace

/// The columns as one struct; its fields have names of their own, since the columns' may repeat.
ExprPtr QueryResolver::row_of(const ScopeColumns& columns) const {
    Exprs parts;
    for (size_t i = 0; i < columns.size(); ++i) {
        parts.push_back(make_literal(Type::string(), field_name(i)));
        parts.push_back(columns[i].attribute.reference());
    }
    if (parts.empty()) return make_literal(Type::structure({}), Value(Value::List()));
    return call("named_struct", std::move(parts));
}

/// All pairs, of which each left row keeps the best by max_by or min_by: rows without a rank are nobody's
/// best.
Relation QueryResolver::resolve_nearest_by(const spec::NearestByJoin& plan) {
    Relation left = resolve(*plan.left);
    Relation right = resolve(*plan.right);
    if (!context_.cross_join_enabled) throw Error("NEAREST_BY_JOIN.CROSS_JOIN_NOT_ENABLED");
    const bool outer = plan.type == spec::JoinType::kLeftOuter;
    const Scope both = joined_scope(left, right);
    BindContext context;
    context.scope = &both;
    const ExprPtr ranking = bind(*plan.ranking, context);
    check_ranking(ranking);

    NamedExprs numbered = pass_through(left.columns);
    const ExprPtr number = call("monotonically_increasing_id", {});
    numbered.push_back({number, new_attribute("number", number)});
    const Attribute id = numbered.back().output;
    const auto numbered_left = std::make_shared<Project>(tidy(left), std::move(numbered));
    const auto joined = std::make_shared<Join>(numbered_left, tidy(right),
                                               outer ? LogicalJoinType::kLeftOuter : LogicalJoinType::kCross,
                                               outer ? make_true() : nullptr);
    NamedExprs parts = {pass_through(id)};
    const auto add = [&](const char* column, const ExprPtr& expr) {
        parts.push_back({expr, new_attribute(column, expr)});
    };
    add("left_row", row_of(left.columns));
    add("right_row", row_of(right.columns));
    add("rank", ranking);
    const Relation pairs = relation_of(std::make_shared<Project>(joined, std::move(parts)));

    BindContext over_pairs;
    over_pairs.scope = &pairs;
    const ExprPtr own = bind(spec::Function("first", {name("left_row")}), over_pairs);
    const auto count = spec::make<spec::Literal>(Type::integer(), Value(static_cast<int64_t>(plan.count)));
    const ExprPtr best =
        bind(spec::Function(plan.by_distance ? "min_by" : "max_by", {name("right_row"), name("rank"), count}),
             over_pairs);
    Attribute left_row = new_attribute("left_row", own);
    left_row.nullable = true;
    NamedExprs aggregates = {{own, left_row}, {best, new_attribute("best", best)}};
    const Relation groups = relation_of(std::make_shared<Aggregate>(
        pairs.plan, NamedExprs{{id.reference(), new_attribute("number", number)}}, std::move(aggregates)));
    BindContext over_groups;
    over_groups.scope = &groups;
    const ExprPtr rows = bind(spec::Function("inline", {name("best")}), over_groups);
    // What an aggregate gives may be null, whatever its input: so Spark declares the columns.
    Attributes generated;
    for (const Field& field : rows->type.fields())
        generated.push_back({next_expr_id(), field.name, field.type, true, field.metadata});
    const auto expanded = std::make_shared<Generate>(groups.plan, rows, generated, outer);

    Relation output;
    NamedExprs columns;
    const auto put_out = [&](const ScopeColumn& column, ExprPtr expr) {
        ScopeColumn nullable = column;
        nullable.attribute.nullable = true;
        columns.push_back({std::move(expr), nullable.attribute});
        output.columns.push_back(std::move(nullable));
    };
    for (size_t i = 0; i < left.columns.size(); ++i) {
        const ExprPtr key = make_literal(Type::string(), field_name(i));
        put_out(left.columns[i], call("get_struct_field", {left_row.reference(), key}));
    }
    for (size_t i = 0; i < right.columns.size(); ++i) put_out(right.columns[i], generated[i].reference());
    output.plan_ids = raised(both.plan_ids);
    output.plan = std::make_shared<Project>(expanded, std::move(columns));
    return output;
}

}  // namespace firesteel

// Joins: conditions, USING and NATURAL, LATERAL.

#include <algorithm>

#include "catalog/identifier.h"
#include "common/placeless.h"
#include "plan/check_correlation.h"
#include "plan/query_resolver.h"

namespace firesteel {

namespace {

LogicalJoinType logical_type(spec::JoinType type) {
    switch (type) {
        case spec::JoinType::kInner:
            return LogicalJoinType::kInner;
        case spec::JoinType::kLeftOuter:
            return LogicalJoinType::kLeftOuter;
        case spec::JoinType::kRightOuter:
            return LogicalJoinType::kRightOuter;
        case spec::JoinType::kFullOuter:
            return LogicalJoinType::kFullOuter;
        case spec::JoinType::kLeftSemi:
            return LogicalJoinType::kLeftSemi;
        case spec::JoinType::kLeftAnti:
            return LogicalJoinType::kLeftAnti;
        case spec::JoinType::kCross:
            return LogicalJoinType::kCross;
    }
    return LogicalJoinType::kInner;
}

bool keeps_right(LogicalJoinType type) {
    return type != LogicalJoinType::kLeftSemi && type != LogicalJoinType::kLeftAnti;
}

const ScopeColumn& using_column(const Scope& side, const std::string& name, const char* side_name,
                                bool case_sensitive) {
    for (const auto& column : side.columns) {  // of several the first, as in Spark
        if (same_name(column.attribute.name, name, case_sensitive)) return column;
    }
    std::vector<std::string> names;
    for (const auto& column : side.columns) names.push_back(quote_identifier(column.attribute.name));
    std::sort(names.begin(), names.end());
    std::string list;
    for (const auto& one : names) list += (list.empty() ? "" : ", ") + one;
    throw placeless(Error("UNRESOLVED_USING_COLUMN_FOR_JOIN",
                          {{"colName", quote_identifier(name)}, {"side", side_name}, {"suggestion", list}}));
}

/// The columns without those of the ids given.
ScopeColumns without(const ScopeColumns& columns, const std::vector<int64_t>& ids) {
    ScopeColumns out;
    for (const auto& column : columns) {
        if (std::find(ids.begin(), ids.end(), column.attribute.id) == ids.end()) out.push_back(column);
    }
    return out;
}

void append(ScopeColumns& to, const ScopeColumns& more) { to.insert(to.end(), more.begin(), more.end()); }

std::vector<std::string> common_names(const Scope& left, const Scope& right, bool case_sensitive) {
    std::vector<std::string> names;
    std::vector<bool> taken(right.columns.size(), false);  // a name that stands there once is common once
    for (const auto& column : left.columns) {
        for (size_t i = 0; i < taken.size(); ++i) {
            const std::string& other = right.columns[i].attribute.name;
            if (taken[i] || !same_name(column.attribute.name, other, case_sensitive)) continue;
            taken[i] = true;
            names.push_back(column.attribute.name);
            break;
        }
    }
    return names;
}

/// A join looks at pairs of rows: aggregates and windows have no place in its condition.
void check_row_by_row(const ExprPtr& condition) {
    if (!has_aggregate(condition) && !has_window(condition)) return;
    std::string culprits;
    visit(condition, [&](const Expr& e) {
        if (!e.is(ExprKind::kAggregate) && !e.is(ExprKind::kWindow)) return true;
        culprits += (culprits.empty() ? "\"" : ", \"") + to_sql(e) + "\"";
        return false;
    });
    throw Error("UNSUPPORTED_EXPR_FOR_OPERATOR", {{"invalidExprSqls", culprits}});
}

bool has_any(const Relation& side, const std::vector<int64_t>& ids) {
    const Attributes& output = side.plan->output();
    return std::any_of(output.begin(), output.end(), [&](const Attribute& a) {
        return std::find(ids.begin(), ids.end(), a.id) != ids.end();
    });
}

[[noreturn]] void raise_correlated_scalar(const ExprPtr& condition) {
    throw Error("UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.UNSUPPORTED_CORRELATED_SCALAR_SUBQUERY",
                {{"treeNode", "Join " + to_explain(*condition)}});
}

/// Does the body of a SQL function ask a query of its own about what the function is given?
bool queries_its_parameters(const Expr& call) {
    return any_of(call.subquery->plan->as<Project>()->columns[0].expr, [&](const Expr& e) {
        if (!e.is(ExprKind::kSubquery) || e.subquery->form != SubqueryForm::kScalar) return false;
        const auto& used = e.subquery->outer_references;
        return std::any_of(call.ids.begin(), call.ids.end(),
                           [&](int64_t id) { return std::find(used.begin(), used.end(), id) != used.end(); });
    });
}

/// Subqueries of a join's condition may look at one side of it, scalar ones at neither.
void check_subqueries(const ExprPtr& condition, const Relation& left, const Relation& right) {
    visit(condition, [&](const Expr& e) {
        if (!e.is(ExprKind::kSubquery)) return true;
        if (is_sql_function_call(e)) {
            const bool given_columns =
                std::any_of(e.children.begin(), e.children.end(),
                            [](const ExprPtr& v) { return !referenced_attributes(v).empty(); });
            if (given_columns && queries_its_parameters(e)) raise_correlated_scalar(condition);
            return true;
        }
        std::vector<int64_t> ids = e.subquery->outer_references;
        if (e.subquery->form == SubqueryForm::kScalar) {
            if (has_any(left, ids) || has_any(right, ids)) raise_correlated_scalar(condition);
            return true;
        }
        for (const ExprPtr& value : e.children) {
            const auto more = referenced_attributes(value);
            ids.insert(ids.end(), more.begin(), more.end());
        }
        if (has_any(left, ids) && has_any(right, ids)) {
            throw Error(
                "UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.UNSUPPORTED_CORRELATED_EXPRESSION_IN_JOIN_"
                "CONDITION",
                {{"subqueryExpression", to_sql(e)}});
        }
        return true;
    });
}

}  // namespace

Relation QueryResolver::join_using(const spec::Join& plan, Relation left, Relation right,
                                   const std::vector<std::string>& names) {
    const LogicalJoinType type = logical_type(plan.type);
    ScopeColumns left_keys;
    ScopeColumns right_keys;
    std::vector<int64_t> key_ids;
    Exprs conditions;
    for (const auto& name : names) {
        const auto& l = using_column(left, name, "left", case_sensitive());
        const auto& r = using_column(right, name, "right", case_sensitive());
        conditions.push_back(call("=", {l.attribute.reference(), r.attribute.reference()}));
        left_keys.push_back(l);
        right_keys.push_back(r);
        key_ids.push_back(l.attribute.id);
        key_ids.push_back(r.attribute.id);
    }
    const ExprPtr condition = conditions.empty() ? nullptr : conjunction(conditions, context_.settings);
    const Scope both = joined_scope(left, right);
    Relation output;
    output.plan = std::make_shared<Join>(left.plan, right.plan, type, condition);
    output.plan_ids = raised(both.plan_ids);
    output.hidden = keeps_right(type) ? both.hidden : left.hidden;
    const ScopeColumns left_rest = without(left.columns, key_ids);
    const ScopeColumns right_rest = without(right.columns, key_ids);
    if (type == LogicalJoinType::kFullOuter) {
        NamedExprs columns;
        for (size_t i = 0; i < names.size(); ++i) {
            Attribute l = left_keys[i].attribute;
            Attribute r = right_keys[i].attribute;
            l.nullable = r.nullable = true;
            const ExprPtr key = call("coalesce", {l.reference(), r.reference()});
            columns.push_back({key, new_attribute(l.name, key)});
            output.columns.push_back({columns.back().output, {}});
        }
        for (const auto& attribute : output.plan->output()) columns.push_back(pass_through(attribute));
        output.plan = std::make_shared<Project>(output.plan, std::move(columns));
        append(output.hidden, left_keys);
        append(output.hidden, right_keys);
    } else {
        const bool by_right = type == LogicalJoinType::kRightOuter;
        append(output.columns, by_right ? right_keys : left_keys);
        if (keeps_right(type)) append(output.hidden, by_right ? left_keys : right_keys);
    }
    append(output.columns, left_rest);
    if (keeps_right(type)) append(output.columns, right_rest);
    refresh(output);
    return output;
}

/// What is random beside each of several rows could be asked once or once a row.
static void refuse_many_rows(const Relation& left) {
    if (gives_one_row_at_most(*left.plan)) return;
    throw Error("UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.NON_DETERMINISTIC_LATERAL_SUBQUERIES",
                {{"treeNode", "LateralJoin " + left.plan->describe()}});
}

static bool is_always_true(const spec::ExpressionPtr& condition) {
    const auto* literal = condition ? condition->as<spec::Literal>() : nullptr;
    return !condition || (literal && literal->value.holds<bool>() && literal->value.as_bool());
}

/// LATERAL explode(a) AS t(x): beside each row of the left side, without a join. Nothing for other joins.
std::optional<Relation> QueryResolver::resolve_lateral_generator(const spec::Join& plan,
                                                                 const Relation& left) {
    const LogicalJoinType type = logical_type(plan.type);
    const bool keeps_left = type == LogicalJoinType::kLeftOuter;
    if (!keeps_left && type != LogicalJoinType::kInner && type != LogicalJoinType::kCross)
        return std::nullopt;
    if (!plan.lateral || plan.natural || !plan.using_columns.empty() || !is_always_true(plan.condition))
        return std::nullopt;
    const auto* alias = plan.right->as<spec::SubqueryAlias>();
    const auto* function = (alias ? *alias->input : *plan.right).as<spec::TableFunction>();
    const FunctionRecord* record =
        function ? FunctionRegistry::instance().find(lower_case(function->name.back())) : nullptr;
    if (!record || record->kind != FunctionKind::kGenerator) return std::nullopt;
    BindContext context;
    context.scope = &left;
    const ExprPtr generator = bind_function(spec::Function(function->name, function->arguments), context);
    if (!is_deterministic_throughout(generator)) refuse_many_rows(left);
    const std::vector<std::string> names = alias ? alias->column_names : std::vector<std::string>();
    if (!names.empty() && names.size() != generator->type.fields().size()) return std::nullopt;
    spec::NameParts qualifier = alias ? alias->qualifier : spec::NameParts();
    if (alias && !alias->name.empty()) qualifier.push_back(alias->name);
    return generate(left, generator, names, qualifier, keeps_left || is_outer_generator(generator), nullptr);
}

Relation QueryResolver::resolve_join(const spec::Join& plan) {
    Relation left = resolve(*plan.left);
    if (auto generated = resolve_lateral_generator(plan, left)) return *std::move(generated);
    Relation right;
    if (plan.lateral) {
        outer_.push_back(&left);
        try {
            right = resolve(*plan.right);
        } catch (...) {  // leaves the scopes as they were
            outer_.pop_back();
            throw;
        }
        outer_.pop_back();
    } else {
        right = resolve(*plan.right);
    }
    if (plan.natural) {
        return join_using(plan, left, right, common_names(left, right, case_sensitive()));
    }
    if (!plan.using_columns.empty())
        return join_using(plan, std::move(left), std::move(right), plan.using_columns);
    const LogicalJoinType type = logical_type(plan.type);
    const Scope both = joined_scope(left, right);
    ExprPtr condition;
    if (plan.condition) {
        BindContext context;
        context.scope = &both;
        condition = bind(*plan.condition, context);
        check_row_by_row(condition);
        check_subqueries(condition, left, right);
        if (!is_deterministic_throughout(condition))
            throw Error("INVALID_NON_DETERMINISTIC_EXPRESSIONS", {{"sqlExprs", shown_sql(condition)}});
        if (!condition->type.is(TypeId::kBoolean)) {
            throw Error("JOIN_CONDITION_IS_NOT_BOOLEAN_TYPE",
                        {{"joinCondition", shown_sql(condition)},
                         {"conditionType", "\"" + condition->type.to_sql() + "\""}});
        }
    }
    Relation output;
    Join join(left.plan, right.plan, type, condition);
    if (plan.lateral) {
        check_correlation_paths(right.plan, free_outer_references(right.plan));
        if (!is_deterministic_plan(right.plan)) refuse_many_rows(left);
        for (const int64_t id : free_outer_references(right.plan)) {
            for (const auto& attribute : left.plan->output())
                join.lateral = join.lateral || attribute.id == id;
        }
    }
    output.plan = make_join(std::move(join));
    static_cast<Scope&>(output) = keeps_right(type) ? both : static_cast<const Scope&>(left);
    output.plan_ids = raised(both.plan_ids);
    refresh(output);
    return output;
}

}  // namespace firesteel

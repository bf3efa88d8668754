// Subqueries in expressions: resolved with the scopes around them in sight.

#include <algorithm>
#include <unordered_set>

#include "catalog/identifier.h"
#include "expr/collations.h"
#include "expr/evaluator.h"
#include "functions/coercion.h"
#include "plan/check_correlation.h"
#include "plan/query_resolver.h"
#include "plan/switches.h"

namespace firesteel {

namespace {

/// TABLE(t) as Spark shows it: a value that is the whole table.
constexpr const char* kTableArgument = "functiontablesubqueryargumentexpression()";

void collect(const LogicalPlanPtr& plan, std::unordered_set<int64_t>& made, std::vector<int64_t>& used) {
    for (const auto& attribute : plan->output()) made.insert(attribute.id);
    for (const auto& input : plan->inputs) collect(input, made, used);
    for (const auto& expr : plan->expressions()) {
        visit(expr, [&](const Expr& e) {
            if (e.is(ExprKind::kOuterAttribute)) used.push_back(e.id);
            if (is_sql_function_call(e)) made.insert(e.ids.begin(), e.ids.end());
            if (e.subquery) collect(e.subquery->plan, made, used);
            return true;
        });
    }
}

/// The outer columns a plan refers to as they are met, top down and with repetitions: how subqueries are
/// shown.
void outer_names(const LogicalPlanPtr& plan, const std::vector<int64_t>& ids,
                 std::vector<std::string>& names) {
    for (const auto& expr : plan->expressions()) {
        visit(expr, [&](const Expr& e) {
            const bool outer =
                e.is(ExprKind::kOuterAttribute) && std::find(ids.begin(), ids.end(), e.id) != ids.end();
            if (outer) names.push_back(e.name);
            if (e.subquery) outer_names(e.subquery->plan, ids, names);
            return true;
        });
    }
    for (const auto& input : plan->inputs) outer_names(input, ids, names);
}

/// What earlier versions asked of EXISTS (SELECT count(*) ...): a row to count, not the count's row.
LogicalPlanPtr without_counted_row(const LogicalPlanPtr& plan) {
    LogicalPlanPtr at = plan;
    while (at->kind == LogicalKind::kProject) at = at->inputs[0];
    const auto* aggregate = at->as<Aggregate>();
    const bool counted = aggregate && aggregate->grouping.empty() && !free_outer_references(plan).empty();
    return counted ? aggregate->inputs[0] : plan;
}

void refuse_outer_maps(const LogicalPlanPtr& plan) {
    for (const ExprPtr& expr : plan->expressions()) {
        visit(expr, [](const Expr& e) {
            if (!e.is(ExprKind::kOuterAttribute) || !e.type.is(TypeId::kMap)) return true;
            throw Error("UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.UNSUPPORTED_CORRELATED_REFERENCE_DATA_TYPE",
                        {{"expr", e.name}, {"dataType", "map"}});
        });
    }
    for (const LogicalPlanPtr& input : plan->inputs) refuse_outer_maps(input);
}

/// (a, b), or struct(a, b): several columns, unlike a column that holds a struct.
bool is_row_constructor(const spec::Expression& written) {
    const auto* function = written.as<spec::Function>();
    if (!function || function->name.size() != 1) return false;
    return equal_ignoring_case(function->name[0], "named_struct") ||
           equal_ignoring_case(function->name[0], "struct");
}

std::string column_list(const Exprs& exprs) {
    std::string out;
    for (const auto& expr : exprs) out += (out.empty() ? "" : ", ") + shown_sql(expr);
    return out;
}

}  // namespace

void refuse_table_arguments(const Exprs& arguments) {
    for (const ExprPtr& argument : arguments) {
        if (any_of(argument, [](const Expr& e) { return e.subquery && e.shown_sql == kTableArgument; }))
            throw Error("UNSUPPORTED_CALL.WITHOUT_SUGGESTION",
                        {{"methodName", "table arguments of functions"}, {"className", "Firesteel"}});
    }
}

std::vector<int64_t> free_outer_references(const LogicalPlanPtr& plan) {
    std::unordered_set<int64_t> made;
    std::vector<int64_t> used;
    collect(plan, made, used);
    std::vector<int64_t> free;
    for (const int64_t id : used) {
        if (made.count(id) == 0 && std::find(free.begin(), free.end(), id) == free.end()) free.push_back(id);
    }
    return free;
}

ExprPtr QueryResolver::bind_subquery(const spec::Subquery& subquery, BindContext& context) {
    Exprs values;
    for (const auto& value : subquery.in_values) values.push_back(bind(*value, context));
    const spec::Plan* written = subquery.plan.get();
    if (!written && subquery.plan_id) {
        const auto found = references_by_id_.find(*subquery.plan_id);
        if (found != references_by_id_.end()) written = found->second;
    }
    if (!written) throw Error("CONNECT_INVALID_PLAN.INVALID_WITH_RELATION_REFERENCE");
    const size_t depth = outer_.size();
    if (context.aggregate_input) outer_.push_back(context.aggregate_input);
    for (const Relation* below = context.below; below; below = below->below.get()) {
        refuse_merged(*below);
        outer_.push_back(below);
    }
    if (context.scope) outer_.push_back(context.scope);
    auto saved_windows = std::move(windows_);
    windows_.clear();
    LogicalPlanPtr plan;
    try {
        plan = tidy(resolve(*written));
    } catch (...) {  // restores the state for those who try a name in another scope, then goes on
        outer_.resize(depth);
        windows_ = std::move(saved_windows);
        throw;
    }
    outer_.resize(depth);
    windows_ = std::move(saved_windows);

    auto expr = std::make_shared<Expr>();
    expr->kind = ExprKind::kSubquery;
    auto detail = std::make_shared<SubqueryDetail>();
    const auto& output = plan->output();
    switch (subquery.subquery) {
        case spec::SubqueryKind::kTableArgument: {
            std::vector<Field> fields;
            for (const auto& column : output)
                fields.push_back({column.name, column.type, column.nullable, {}});
            detail->form = SubqueryForm::kScalar;
            expr->type = Type::structure(std::move(fields));
            expr->nullable = false;
            expr->shown_sql = kTableArgument;
            break;
        }
        case spec::SubqueryKind::kScalar:
            if (output.size() != 1) {
                throw Error("INVALID_SUBQUERY_EXPRESSION.SCALAR_SUBQUERY_RETURN_MORE_THAN_ONE_OUTPUT_COLUMN",
                            {{"number", std::to_string(output.size())}});
            }
            detail->form = SubqueryForm::kScalar;
            expr->type = output[0].type;
            expr->nullable = true;
            break;
        case spec::SubqueryKind::kExists:
            detail->form = SubqueryForm::kExists;
            expr->type = Type::boolean();
            expr->nullable = false;
            break;
        case spec::SubqueryKind::kIn: {
            detail->form = SubqueryForm::kIn;
            expr->type = Type::boolean();
            expr->nullable = false;
            // A row value against several columns may also arrive as one struct.
            const bool is_row = values.size() == 1 && values[0]->type.is(TypeId::kStruct) &&
                                (output.size() > 1 || is_row_constructor(*subquery.in_values[0]));
            if (is_row) {
                const ExprPtr row = values[0];
                values.clear();
                for (const auto& field : row->type.fields()) {
                    values.push_back(
                        call("get_struct_field", {row, make_literal(Type::string(), field.name)}));
                }
            }
            if (values.size() != output.size()) {
                Exprs right;
                for (const auto& attribute : output) right.push_back(attribute.reference());
                throw Error(
                    "DATATYPE_MISMATCH.IN_SUBQUERY_LENGTH_MISMATCH",
                    {{"sqlExpr", "\"(" + (values.empty() ? "" : to_sql(*values[0])) + " IN (listquery()))\""},
                     {"leftLength", std::to_string(values.size())},
                     {"rightLength", std::to_string(output.size())},
                     {"leftColumns", column_list(values)},
                     {"rightColumns", column_list(right)}});
            }
            NamedExprs casts;
            bool changed = false;
            for (size_t i = 0; i < values.size(); ++i) {
                ExprPtr column = output[i].reference();
                if (!join_collations({&values[i], &column}, context_.settings)) {
                    throw Error("INDETERMINATE_COLLATION_IN_EXPRESSION",
                                {{"expr", "\"(" + to_sql(*values[i]) + " IN (listquery()))\""}});
                }
                const auto type = common_type(values[i]->type, column->type, context_.settings->ansi);
                if (!type) {
                    throw Error(
                        "DATATYPE_MISMATCH.IN_SUBQUERY_DATA_TYPE_MISMATCH",
                        {{"sqlExpr", "\"(" + to_sql(*values[i]) + " IN (listquery()))\""},
                         {"mismatchedColumns", "(" +
                                                   (context.scope ? qualified_sql(values[i], *context.scope)
                                                                  : to_sql(*values[i])) +
                                                   ":" + values[i]->type.to_string() + ", " +
                                                   quote_identifier(output[i].name) + ":" +
                                                   output[i].type.to_string() + ")"},
                         {"leftType", "\"" + values[i]->type.to_sql() + "\""},
                         {"rightType", "\"" + output[i].type.to_sql() + "\""}});
                }
                expr->nullable = expr->nullable || values[i]->nullable || output[i].nullable;
                values[i] = cast_to(values[i], *type);
                column = cast_to(column, *type);
                changed = changed || !column->is(ExprKind::kAttribute);
                casts.push_back(column->is(ExprKind::kAttribute)
                                    ? pass_through(output[i])
                                    : NamedExpr{column, new_attribute(output[i].name, column)});
            }
            if (changed) plan = std::make_shared<Project>(plan, std::move(casts));
            break;
        }
    }
    if (detail->form == SubqueryForm::kExists && is_on(context_, Switch::kExistsCountBug))
        plan = without_counted_row(plan);
    expr->children = std::move(values);
    if (is_on(context_, Switch::kWholeOuterColumns)) refuse_outer_maps(plan);
    detail->outer_references = free_outer_references(plan);
    check_correlation_paths(plan, detail->outer_references);
    if (detail->form == SubqueryForm::kScalar && !detail->outer_references.empty() &&
        is_on(context_, Switch::kAggregatedScalarsOnly))
        check_single_value(plan, detail->outer_references, is_on(context_, Switch::kAnyCorrelatedGroup));
    outer_names(plan, detail->outer_references, detail->outer_names);
    detail->plan = std::move(plan);
    expr->subquery = std::move(detail);
    return expr;
}

spec::NameParts QueryResolver::identifier_of(const spec::Expression& expression, BindContext& context) {
    BindContext nothing;
    nothing.lambdas = context.lambdas;
    const ExprPtr bound = bind(expression, nothing);
    if (!is_foldable(bound)) {
        throw Error("NOT_A_CONSTANT_STRING.NOT_CONSTANT", {{"name", "IDENTIFIER"}, {"expr", to_sql(*bound)}});
    }
    if (!bound->type.is_string()) {
        throw Error(
            "NOT_A_CONSTANT_STRING.WRONG_TYPE",
            {{"name", "IDENTIFIER"}, {"expr", to_sql(*bound)}, {"dataType", bound->type.to_string()}});
    }
    const Value value = evaluate_constant(bound);
    if (value.is_null())
        throw Error("NOT_A_CONSTANT_STRING.NULL", {{"name", "IDENTIFIER"}, {"expr", to_sql(*bound)}});
    const spec::ExpressionPtr parsed = context_.parse_expression(value.as_string());
    if (const auto* attribute = parsed ? parsed->as<spec::Attribute>() : nullptr) return attribute->parts;
    throw Error("PARSE_SYNTAX_ERROR", {{"error", "'" + value.as_string() + "'"}, {"hint", ""}});
}

}  // namespace firesteel

// Bodies of functions made with CREATE FUNCTION, and table functions in FROM.

#include <algorithm>
#include <set>

#include "catalog/identifier.h"
#include "functions/bad_cast.h"
#include "functions/coercion.h"
#include "plan/query_resolver.h"
#include "plan/substitute_parameters.h"

namespace firesteel {

namespace {

LogicalPlanPtr one_row() {
    return std::make_shared<LocalRows>(Attributes{}, std::vector<Batch>{Batch{1, {}, {}}});
}

/// SELECT expression, with nothing else: the expression.
spec::ExpressionPtr only_expression(const spec::Plan& plan) {
    const auto* project = plan.as<spec::Project>();
    if (!project || project->input->kind != spec::PlanKind::kOneRow || project->expressions.size() != 1)
        return nullptr;
    const spec::ExpressionPtr& written = project->expressions[0];
    if (written->as<spec::Star>() || written->as<spec::ColumnRegex>()) return nullptr;
    const auto* alias = written->as<spec::Alias>();
    return alias ? alias->child : written;
}

/// An expression of one type where another is wanted.
ExprPtr as_type(const ExprPtr& expr, const Type& type, const EvalSettingsPtr& settings) {
    const EvalMode mode = settings->ansi ? EvalMode::kAnsi : EvalMode::kLegacy;
    if (!can_cast(expr->type, type, settings->ansi)) raise_bad_cast(expr->type, type, mode, shown_sql(expr));
    return make_implicit_cast(expr, type, mode, settings);
}

std::string lower_duplicates(const Schema& fields) {
    std::set<std::string> seen, twice;
    for (const Field& field : fields) {
        if (!seen.insert(lower_case(field.name)).second) twice.insert(lower_case(field.name));
    }
    std::string names;
    for (const auto& name : twice) names += (names.empty() ? "" : ", ") + quote_identifier(name);
    return names;
}

void check_names(const FunctionDefinition& definition) {
    const std::string& name = definition.name.back();
    if (const std::string names = lower_duplicates(definition.parameters); !names.empty())
        throw Error("DUPLICATE_ROUTINE_PARAMETER_NAMES", {{"routineName", name}, {"names", names}});
    for (size_t i = 0; i + 1 < definition.parameters.size(); ++i) {
        if (definition.defaults[i].empty() || !definition.defaults[i + 1].empty()) continue;
        throw Error("USER_DEFINED_FUNCTIONS.NOT_A_VALID_DEFAULT_PARAMETER_POSITION",
                    {{"functionName", name},
                     {"parameterName", definition.parameters[i].name},
                     {"nextParameterName", definition.parameters[i + 1].name}});
    }
    if (!definition.is_table) return;
    if (!definition.body_is_query)
        throw Error("USER_DEFINED_FUNCTIONS.SQL_TABLE_UDF_BODY_MUST_BE_A_QUERY", {{"name", name}});
    if (const std::string names = lower_duplicates(definition.returns); !names.empty())
        throw Error("DUPLICATE_ROUTINE_RETURNS_COLUMNS", {{"routineName", name}, {"columns", names}});
}

void refuse_complex(const FunctionDefinition& definition, const ExprPtr& expr) {
    if (has_generator(expr))
        throw Error("UNSUPPORTED_GENERATOR.NESTED_IN_EXPRESSIONS", {{"expression", shown_sql(expr)}});
    if (!has_aggregate(expr) && !has_window(expr)) return;
    throw Error("USER_DEFINED_FUNCTIONS.CANNOT_CONTAIN_COMPLEX_FUNCTIONS", {{"queryText", definition.body}});
}

/// SELECT of expressions without FROM.
bool is_one_row(const LogicalNode& plan) {
    if (const auto* rows = plan.as<LocalRows>())
        return rows->output().empty() && rows->batches.size() == 1 && rows->batches[0].rows == 1;
    return plan.as<Project>() && is_one_row(*plan.inputs[0]);
}

}  // namespace

/// A function sees nothing of the query that calls it, and keeps the settings it was made under; but, as in
/// Spark, names without a database mean what they mean where it is called.
AnalyzerContext QueryResolver::context_of(const FunctionDefinition& definition) const {
    AnalyzerContext own = context_;
    auto settings = std::make_shared<EvalSettings>(*definition.settings);
    settings->now_micros = context_.settings->now_micros;
    settings->user = context_.settings->user;
    settings->current_database = context_.settings->current_database;
    own.settings = std::move(settings);
    if (definition.shown_name() != created_function_) own.on_temporary = nullptr;
    return own;
}

void QueryResolver::enter_function(const FunctionDefinition& definition, QueryResolver& inner) const {
    inner.open_views_ = open_views_;
    inner.open_functions_ = open_functions_;
    inner.open_functions_.push_back(definition.shown_name());
    const bool created = definition.shown_name() == created_function_;  // the listener objects
    inner.sees_temporaries_ = sees_temporaries_ && (definition.is_temporary() || created);
}

QueryResolver::SqlFunctionPtr QueryResolver::sql_function(const FunctionDefinition& definition,
                                                          const std::vector<bool>& nullable) {
    const std::string name = definition.shown_name();
    const auto open = std::find(open_functions_.begin(), open_functions_.end(), name);
    if (open != open_functions_.end()) {
        std::string path;
        for (auto each = open; each != open_functions_.end(); ++each) path += *each + " -> ";
        throw Error("CYCLIC_FUNCTION_REFERENCE", {{"path", path + name}});
    }
    reads_data_ = reads_data_ || definition.reads_data;
    SqlFunctionPtr& known = sql_functions_[{name, nullable}];
    if (!known) known = resolve_sql_function(definition, nullable);
    return known;
}

std::shared_ptr<QueryResolver::SqlFunction> QueryResolver::resolve_sql_function(
    const FunctionDefinition& definition, const std::vector<bool>& nullable) {
    const AnalyzerContext own = context_of(definition);
    QueryResolver inner(own, reads_metadata_);
    enter_function(definition, inner);
    auto function = std::make_shared<SqlFunction>();
    function->definition = definition;
    for (const Field& field : definition.parameters) {
        const bool may_be_null = nullable[function->parameters.size()];
        function->parameters.push_back({next_expr_id(), field.name, field.type, may_be_null, {}});
    }
    Relation parameters;
    parameters.columns = scope_columns(function->parameters, {definition.name.back()});
    inner.parameter_scope_ = &parameters;
    auto body = std::make_shared<SubqueryDetail>();
    if (definition.is_table) {
        inner.outer_ = {&parameters};
        body->plan = inner.table_body(definition);
    } else {
        const ExprPtr value = inner.scalar_body(definition, parameters);
        NamedExprs columns = {{value, new_attribute(definition.name.back(), value)}};
        body->plan = std::make_shared<Project>(one_row(), std::move(columns));
    }
    function->body = std::move(body);
    // What its queries define once is defined once for all calls.
    cte_ids_.insert(cte_ids_.end(), inner.cte_ids_.begin(), inner.cte_ids_.end());
    cte_plans_.insert(cte_plans_.end(), inner.cte_plans_.begin(), inner.cte_plans_.end());
    function->definition.reads_data = inner.reads_data_;
    return function;
}

ExprPtr QueryResolver::scalar_body(const FunctionDefinition& definition, const Relation& parameters) {
    spec::ExpressionPtr written;
    if (definition.body_is_query) {
        const spec::PlanPtr query = context_.parse_statement(definition.body);
        written = only_expression(*query);
        if (!written) written = spec::make<spec::Subquery>(spec::SubqueryKind::kScalar, query);
    } else {
        written = context_.parse_expression(definition.body);
        // A query in parentheses is a query.
        const auto* subquery = written->as<spec::Subquery>();
        if (subquery && subquery->subquery == spec::SubqueryKind::kScalar && subquery->plan) {
            if (const auto only = only_expression(*subquery->plan)) written = only;
        }
    }
    BindContext context;
    context.scope = &parameters;
    const ExprPtr value = bind(*written, context);
    refuse_complex(definition, value);
    if (definition.returns.empty()) return value;
    return as_type(value, definition.returns[0].type, context_.settings);
}

LogicalPlanPtr QueryResolver::table_body(const FunctionDefinition& definition) {
    const Relation body = resolve(*context_.parse_statement(definition.body));
    const LogicalPlanPtr plan = tidy(body);
    const Schema& wanted = definition.returns;
    if (wanted.empty()) return plan;
    if (wanted.size() != body.columns.size()) {
        throw Error("USER_DEFINED_FUNCTIONS.RETURN_COLUMN_COUNT_MISMATCH",
                    {{"name", definition.shown_name()},
                     {"outputSize", std::to_string(body.columns.size())},
                     {"returnParamSize", std::to_string(wanted.size())}});
    }
    NamedExprs columns;
    for (size_t i = 0; i < wanted.size(); ++i) {
        const ExprPtr value = as_type(plan->output()[i].reference(), wanted[i].type, context_.settings);
        columns.push_back({value, {next_expr_id(), wanted[i].name, wanted[i].type, value->nullable, {}}});
    }
    return std::make_shared<Project>(plan, std::move(columns));
}

AnalyzedFunction QueryResolver::analyze(const FunctionDefinition& definition) {
    check_names(definition);
    created_function_ = definition.shown_name();
    const EvalSettingsPtr settings = context_of(definition).settings;
    for (size_t i = 0; i < definition.parameters.size(); ++i) {
        if (definition.defaults[i].empty()) continue;
        const ExprPtr value = bind_default(definition, i);
        const bool has_query = any_of(
            value, [](const Expr& e) { return e.is(ExprKind::kSubquery) && !is_sql_function_call(e); });
        if (has_query) {
            throw Error(
                "USER_DEFINED_FUNCTIONS.NOT_A_VALID_DEFAULT_EXPRESSION",
                {{"functionName", definition.name.back()}, {"parameterName", definition.parameters[i].name}});
        }
        refuse_complex(definition, value);
        as_type(value, definition.parameters[i].type, settings);
    }
    const std::vector<bool> nullable(definition.parameters.size(), true);
    const auto function = resolve_sql_function(definition, nullable);
    AnalyzedFunction result;
    result.reads_data = function->definition.reads_data;
    const Attributes& output = function->body->plan->output();
    for (const Attribute& column : output)
        result.returns.push_back({.name = definition.is_table ? column.name : "", .type = column.type});
    if (definition.is_table && definition.returns.empty()) {
        if (const std::string names = lower_duplicates(result.returns); !names.empty()) {
            throw Error("DUPLICATE_ROUTINE_RETURNS_COLUMNS",
                        {{"routineName", definition.name.back()}, {"columns", names}});
        }
    }
    auto body = std::make_shared<Expr>();
    body->kind = ExprKind::kSubquery;
    body->subquery = function->body;
    result.deterministic = is_deterministic_throughout(body);
    return result;
}

AnalyzedFunction analyze_function(const FunctionDefinition& definition, const AnalyzerContext& context) {
    try {
        return QueryResolver(context, true).analyze(definition);
    } catch (const Error& error) {
        // Spark looks for the functions of a body in the catalog, and says so.
        if (error.condition() != "UNRESOLVED_ROUTINE") throw;
        std::string name = quote_identifier(definition.settings->current_database);
        for (const auto& [key, value] : error.parameters()) {
            if (key == "routineName") name += "." + value;
        }
        throw Error("ROUTINE_NOT_FOUND", {{"routineName", name}});
    }
}

/// The rows of the body, with what the call gives for the parameters. Arguments that may be looked at only
/// once are columns of a row that the body is joined to.
Relation QueryResolver::resolve_sql_table_function(const FunctionDefinition& definition,
                                                   const spec::Expressions& written) {
    if (!definition.is_table)
        throw Error("NOT_A_TABLE_FUNCTION", {{"functionName", quote_identifiers(definition.name)}});
    BindContext nothing;
    const SqlArguments arguments = bind_sql_arguments(definition, written, nothing);
    const SqlFunctionPtr function = sql_function(definition, arguments.nullable);
    std::vector<std::pair<int64_t, int64_t>> ids;
    LogicalPlanPtr rows = renew_ids(function->body->plan, ids);
    Substitutions values;
    NamedExprs once;
    for (size_t i = 0; i < arguments.values.size(); ++i) {
        const ExprPtr& argument = arguments.values[i];
        ExprPtr& value = values[function->parameters[i].id];
        value = argument;
        const bool random = !is_deterministic_throughout(argument);
        if (!has_subquery(argument) && (!random || is_one_row(*function->body->plan))) continue;
        once.push_back({argument, new_attribute(function->parameters[i].name, argument)});
        value = as_outer(once.back().output.reference());
    }
    rows = substitute_outer(rows, values);
    const Attributes output = rows->output();
    if (!once.empty()) {
        Join join(std::make_shared<Project>(one_row(), std::move(once)), rows, LogicalJoinType::kCross,
                  nullptr);
        join.lateral = !free_outer_references(rows).empty();
        NamedExprs columns;
        for (const Attribute& column : output) columns.push_back(pass_through(column));
        rows = std::make_shared<Project>(make_join(std::move(join)), std::move(columns));
    }
    Relation relation;
    relation.plan = std::make_shared<SubqueryAlias>(rows, definition.name.back());
    relation.columns = scope_columns(relation.plan->output(), {definition.name.back()});
    return relation;
}

}  // namespace firesteel

// Calls of functions made with CREATE FUNCTION: their names, their arguments.

#include <algorithm>

#include "catalog/identifier.h"
#include "functions/bad_cast.h"
#include "functions/coercion.h"
#include "plan/named_arguments.h"
#include "plan/query_resolver.h"

namespace firesteel {

namespace {

std::string routine_name(const FunctionDefinition& definition) { return quote_identifiers(definition.name); }

void refuse_syntax(const FunctionDefinition& definition, bool there, const char* syntax) {
    if (!there) return;
    throw Error("INVALID_SQL_SYNTAX.FUNCTION_WITH_UNSUPPORTED_SYNTAX",
                {{"prettyName", routine_name(definition)}, {"syntax", syntax}});
}

void refuse_java(const FunctionDefinition& definition) {
    if (definition.class_name.empty()) return;
    throw Error("CANNOT_LOAD_FUNCTION_CLASS",
                {{"className", definition.class_name}, {"functionName", routine_name(definition)}});
}

[[noreturn]] void raise_argument_count(const FunctionDefinition& definition, size_t given) {
    throw Error("WRONG_NUM_ARGS.WITHOUT_SUGGESTION",
                {{"functionName", routine_name(definition)},
                 {"expectedNum", std::to_string(definition.parameters.size())},
                 {"actualNum", std::to_string(given)},
                 {"docroot", "https://spark.apache.org/docs/latest"}});
}

bool is_session(const std::string& part) { return equal_ignoring_case(part, "session"); }

}  // namespace

bool is_sql_function_call(const Expr& expr) { return expr.is(ExprKind::kSubquery) && !expr.name.empty(); }

bool has_sql_function_call(const ExprPtr& expr) { return any_of(expr, is_sql_function_call); }

void refuse_sql_functions(const ExprPtr& expr, const char* node) {
    visit(expr, [&](const Expr& e) {
        if (!is_sql_function_call(e)) return true;
        spec::NameParts name;
        for (size_t begin = 0; begin <= e.name.size();) {
            const size_t end = std::min(e.name.find('.', begin), e.name.size());
            name.push_back(e.name.substr(begin, end - begin));
            begin = end + 1;
        }
        Error error("UNSUPPORTED_SQL_UDF_USAGE",
                    {{"functionName", quote_identifiers(name)}, {"nodeName", node}});
        if (e.origin) error.with_context(*e.origin);
        throw error;
    });
}

/// Temporary functions hide persistent ones; neither hides a built-in one, which callers look for first.
std::optional<FunctionDefinition> QueryResolver::find_sql_function(const spec::NameParts& name) {
    if (!context_.catalog) return std::nullopt;
    const std::string& last = name.back();
    const bool in_session =
        (name.size() == 2 && is_session(name[0])) ||
        (name.size() == 3 && equal_ignoring_case(name[0], "system") && is_session(name[1]));
    if (sees_temporaries_ && (name.size() == 1 || in_session)) {
        if (auto found = context_.catalog->find_temporary_function(last)) {
            tell_temporary("FUNCTION", {last});
            return found;
        }
    }
    if (in_session || name.size() > 3) return std::nullopt;
    if (name.size() == 3 && !equal_ignoring_case(name[0], context_.catalog->current_catalog()))
        return std::nullopt;
    const std::string& database =
        name.size() == 1 ? context_.settings->current_database : name[name.size() - 2];
    return context_.catalog->shared().find_function(database, last);
}

/// A default's text in the function's own dialect and settings; it sees no columns.
ExprPtr QueryResolver::bind_default(const FunctionDefinition& definition, size_t parameter) {
    const AnalyzerContext own = context_of(definition);
    QueryResolver inner(own, reads_metadata_);
    enter_function(definition, inner);
    BindContext nothing;
    const ExprPtr value = inner.bind(*own.parse_expression(definition.defaults[parameter]), nothing);
    reads_data_ = reads_data_ || inner.reads_data_;
    cte_ids_.insert(cte_ids_.end(), inner.cte_ids_.begin(), inner.cte_ids_.end());
    cte_plans_.insert(cte_plans_.end(), inner.cte_plans_.begin(), inner.cte_plans_.end());
    return value;
}

QueryResolver::SqlArguments QueryResolver::bind_sql_arguments(const FunctionDefinition& definition,
                                                              const spec::Expressions& written,
                                                              BindContext& context) {
    const size_t count = definition.parameters.size();
    SqlArguments arguments;
    Exprs& values = arguments.values;
    const bool named = has_named_arguments(written);
    if (named) {
        std::vector<CallParameter> parameters;
        for (size_t i = 0; i < count; ++i)
            parameters.push_back({definition.parameters[i].name, definition.defaults[i].empty()});
        for (const auto& argument : place_by_name(routine_name(definition), parameters, written))
            values.push_back(argument ? bind(*argument, context) : nullptr);
    } else {
        values = bind_arguments(written, context);
    }
    arguments.shown = static_cast<int32_t>(named ? count : values.size());
    const size_t given = values.size();
    if (given > count) raise_argument_count(definition, given);
    values.resize(count);
    const EvalSettingsPtr settings = context_of(definition).settings;
    const EvalMode mode = settings->ansi ? EvalMode::kAnsi : EvalMode::kLegacy;
    for (size_t i = 0; i < count; ++i) {
        if (!values[i] && definition.defaults[i].empty()) raise_argument_count(definition, given);
        if (!values[i]) values[i] = bind_default(definition, i);
        const Type& type = definition.parameters[i].type;
        if (!can_cast(values[i]->type, type, mode == EvalMode::kAnsi))
            raise_bad_cast(values[i]->type, type, mode, shown_sql(values[i]));
        values[i] = make_implicit_cast(values[i], type, mode, settings);
        arguments.nullable.push_back(values[i]->nullable);
    }
    refuse_table_arguments(values);
    return arguments;
}

ExprPtr QueryResolver::bind_sql_function(const FunctionDefinition& definition, const spec::Function& function,
                                         BindContext& context) {
    refuse_java(definition);
    if (definition.is_table)
        throw Error("NOT_A_SCALAR_FUNCTION", {{"functionName", routine_name(definition)}});
    refuse_syntax(definition, function.distinct, "DISTINCT");
    refuse_syntax(definition, function.filter != nullptr, "FILTER CLAUSE");
    refuse_syntax(definition, !function.within_group.empty(), "WITHIN GROUP (ORDER BY ...)");
    refuse_syntax(definition, function.ignore_nulls.value_or(false), "IGNORE NULLS");
    if (!context.lambdas.empty()) {
        throw Error("UNSUPPORTED_FEATURE.LAMBDA_FUNCTION_WITH_SQL_UDF",
                    {{"funcName", definition.shown_name()}});
    }
    if (context.in_window_function) {
        throw Error("UNSUPPORTED_SQL_UDF_USAGE",
                    {{"functionName", routine_name(definition)}, {"nodeName", "Window"}});
    }
    SqlArguments arguments = bind_sql_arguments(definition, function.arguments, context);
    const SqlFunctionPtr resolved = sql_function(definition, arguments.nullable);
    auto expr = std::make_shared<Expr>();
    expr->kind = ExprKind::kSubquery;
    expr->name = definition.shown_name();
    expr->overload = arguments.shown;
    expr->children = std::move(arguments.values);
    for (const auto& parameter : resolved->parameters) expr->ids.push_back(parameter.id);
    expr->subquery = resolved->body;
    const Attribute& result = resolved->body->plan->output()[0];
    expr->type = result.type;
    expr->nullable = result.nullable;
    return expr;
}

}  // namespace firesteel

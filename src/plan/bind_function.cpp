// Function calls: found in the registry, bound by kind.

#include <algorithm>
#include <optional>

#include "catalog/identifier.h"
#include "common/placeless.h"
#include "expr/collations.h"
#include "expr/evaluator.h"
#include "functions/client_function.h"
#include "functions/coercion.h"
#include "plan/compare_literals.h"
#include "plan/constant_lambda.h"
#include "plan/default_collation.h"
#include "plan/earlier_functions.h"
#include "plan/legacy_boolean.h"
#include "plan/named_arguments.h"
#include "plan/pad_characters.h"
#include "plan/query_resolver.h"

namespace firesteel {

namespace {

std::string unqualified(const spec::NameParts& name) {
    const bool builtin = name.size() == 1 || equal_ignoring_case(name[name.size() - 2], "builtin");
    return builtin ? lower_case(name.back()) : std::string();
}

/// int(x), string(x), ...: casts written as functions.
std::optional<Type> cast_function_type(const std::string& name) {
    static const std::map<std::string, Type> kTypes = {{"boolean", Type::boolean()},
                                                       {"tinyint", Type::byte()},
                                                       {"smallint", Type::short_integer()},
                                                       {"int", Type::integer()},
                                                       {"bigint", Type::long_integer()},
                                                       {"float", Type::float_number()},
                                                       {"double", Type::double_number()},
                                                       {"decimal", Type::decimal(10, 0)},
                                                       {"date", Type::date()},
                                                       {"timestamp", Type::timestamp()},
                                                       {"binary", Type::binary()},
                                                       {"string", Type::string()},
                                                       {"time", Type::time()}};
    const auto found = kTypes.find(name);
    return found == kTypes.end() ? std::nullopt : std::optional(found->second);
}

/// lag(a) is lag(a, 1, NULL), and shown so.
spec::Function with_default_arguments(const FunctionRecord& record, const spec::Function& function) {
    spec::Function whole = function;
    if (record.name != "lag" && record.name != "lead") return whole;
    if (whole.arguments.empty())
        whole.arguments.push_back(spec::make<spec::Literal>(Type::null(), Value::null()));
    if (whole.arguments.size() == 1)
        whole.arguments.push_back(spec::make<spec::Literal>(Type::integer(), Value(1)));
    if (whole.arguments.size() == 2)
        whole.arguments.push_back(spec::make<spec::Literal>(Type::null(), Value::null()));
    return whole;
}

/// zipWithIndex and pandas' default index: the number of each row, from 0, in the order of the source.
spec::ExpressionPtr sequence_of_rows() {
    spec::WindowSpec source_order;
    source_order.order_by = {spec::make<spec::SortOrder>(
        spec::make<spec::Function>("monotonically_increasing_id", spec::Expressions()))};
    const auto number = spec::make<spec::Window>(
        spec::make<spec::Function>("row_number", spec::Expressions()), std::move(source_order));
    const auto one = spec::make<spec::Literal>(Type::long_integer(), Value(1));
    return spec::make<spec::Function>(
        "-", spec::Expressions{spec::make<spec::Cast>(number, Type::long_integer()), one});
}

bool has_clauses(const spec::Function& function) {
    return function.distinct || function.filter || !function.within_group.empty() ||
           function.ignore_nulls.value_or(false);
}

bool is_lambda(const spec::ExpressionPtr& argument) {
    return argument->as<spec::Lambda>() != nullptr ||
           (argument->as<spec::NamedArgument>() &&
            argument->as<spec::NamedArgument>()->value->as<spec::Lambda>());
}

void refuse_nested_generators(const FunctionRecord& record, const std::string& shown,
                              const Exprs& arguments) {
    if (std::none_of(arguments.begin(), arguments.end(), has_generator)) return;
    std::vector<std::string> texts;
    for (const ExprPtr& argument : arguments) texts.push_back(to_sql(*argument));
    throw placeless(Error("UNSUPPORTED_GENERATOR.NESTED_IN_EXPRESSIONS",
                          {{"expression", "\"" + call_text(record, shown, texts) + "\""}}));
}

}  // namespace

void raise_unsupported_syntax(const std::string& name, const std::string& syntax) {
    throw Error("INVALID_SQL_SYNTAX.FUNCTION_WITH_UNSUPPORTED_SYNTAX",
                {{"prettyName", quote_identifier(name)}, {"syntax", syntax}});
}

ExprPtr QueryResolver::named_argument(const ExprPtr& expr, const std::string& name) const {
    auto named = std::make_shared<Expr>(*make_cast(expr, expr->type, EvalMode::kAnsi, context_.settings));
    named->implicit = true;
    named->nullable = expr->nullable;
    named->shown = name;
    return named;
}

/// IS [NOT] UNKNOWN is IS [NOT] NULL, but refuses constants that are no booleans.
ExprPtr QueryResolver::bind_unknown_test(const spec::Function& function, BindContext& context) {
    const std::string test = unqualified(function.name) == "isunknown" ? "isnull" : "isnotnull";
    ExprPtr answer = call(test, bind_arguments(function.arguments, context));
    const Expr& value = *answer->children[0];
    if (!value.is_literal() || value.type.is(TypeId::kBoolean) || value.type.is(TypeId::kNull)) return answer;
    throw Error("DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE", {{"sqlExpr", shown_sql(answer)},
                                                            {"paramIndex", "first"},
                                                            {"requiredType", "\"BOOLEAN\""},
                                                            {"inputSql", shown_sql(answer->children[0])},
                                                            {"inputType", quoted(value.type)}});
}

/// Binds arguments; a star stands for all columns. Names that arguments are given by aliases are kept.
Exprs QueryResolver::bind_arguments(const spec::Expressions& arguments, BindContext& context) {
    Exprs bound;
    for (const auto& argument : arguments) {
        SelectItems expanded;
        if (context.scope && expand_star(*argument, *context.scope, expanded)) {
            for (const auto& item : expanded) bound.push_back(item.expr);
            continue;
        }
        ExprPtr expr = bind(*argument, context);
        const auto* alias = argument->as<spec::Alias>();
        if (alias && alias->names.size() == 1) expr = named_argument(expr, alias->names[0]);
        bound.push_back(std::move(expr));
    }
    return bound;
}

/// timestampadd(FOO, 1, t): it takes one of certain words to make a function of that name.
static bool lacks_unit(const std::string& name, const spec::Function& written) {
    if (name != "timestampadd" && name != "timestampdiff") return false;
    return written.arguments.empty() || !written.arguments[0]->as<spec::Literal>();
}

ExprPtr QueryResolver::bind_function(const spec::Function& written, BindContext& context) {
    const std::string name = unqualified(written.name);
    if (name == "grouping" || name == "grouping_id") return bind_grouping(written, context);
    // Its argument says whether to keep the rows in memory meanwhile.
    if (name == "distributed_sequence_id" && written.arguments.size() <= 1)
        return bind(*sequence_of_rows(), context);
    if (name == "semi_structured_extract" && written.is_internal) return bind_variant_path(written, context);
    if (written.is_internal && (name == "isunknown" || name == "isnotunknown"))
        return bind_unknown_test(written, context);
    if (written.distinct && (name == "window" || name == "session_window"))
        raise_unsupported_syntax(name == "window" ? name : "sessionwindow", "DISTINCT");
    if (name == "window" || name == "session_window") return bind_time_window(written, context);
    if (ExprPtr field = bind_input_file(written, context)) return field;
    const bool known = !name.empty() && !lacks_unit(name, written);
    const FunctionRecord* record = known ? FunctionRegistry::instance().find(name) : nullptr;
    if (record && is_only_for_clients(*record) && !written.is_internal) record = nullptr;
    if (!record && !cast_function_type(name)) {
        if (const auto definition = find_sql_function(written.name))
            return bind_sql_function(*definition, written, context);
    }
    spec::Function function = written;
    if (record) function.arguments = place_arguments(*record, written.arguments);
    if (const auto type = cast_function_type(name); !record && type && function.arguments.size() == 1) {
        return bind_cast(spec::Cast(function.arguments[0], *type), context);
    }
    if (!record && (name == "range" || name == "sql_keywords" || name == "python_worker_logs"))
        throw Error("NOT_A_SCALAR_FUNCTION", {{"functionName", quote_identifiers(function.name)}});
    if (!record) {
        throw Error("UNRESOLVED_ROUTINE",
                    {{"routineName", quote_identifiers(function.name)},
                     {"searchPath", "[`system`.`builtin`, `system`.`session`, `spark_catalog`." +
                                        quote_identifier(context_.settings->current_database) + "]"}});
    }
    switch (record->kind) {
        case FunctionKind::kScalar:
            return bind_scalar(*record, name, function, context);
        case FunctionKind::kAggregate:
            return bind_aggregate_call(*record, name, function, context);
        case FunctionKind::kWindow:
            if (!context.in_window_function) {
                BindContext inner = context;
                std::string shown = "\"" + name + "\"";
                try {
                    const spec::Function whole = with_default_arguments(*record, function);
                    shown = shown_sql(bind_table_call(*record, name, whole, inner, ExprKind::kCall));
                } catch (const Error& error) {  // wrong arguments come before the missing OVER
                    const std::string& condition = error.condition();
                    if (condition.starts_with("WRONG_NUM_ARGS") || condition.starts_with("DATATYPE_MISMATCH"))
                        throw;
                }
                throw Error("WINDOW_FUNCTION_WITHOUT_OVER_CLAUSE", {{"funcName", shown}});
            }
            context.in_window_function = false;
            return bind_table_call(*record, name, with_default_arguments(*record, function), context,
                                   ExprKind::kCall);
        case FunctionKind::kGenerator:
            return bind_table_call(*record, name, function, context, ExprKind::kGenerator);
    }
    return nullptr;
}

/// Clauses of a function that is no aggregate. Wrong counts of arguments come first, and schemas that are
/// none: `bind_plain` raises them.
template <typename BindPlain>
static void refuse_clauses(const FunctionRecord& record, const std::string& shown,
                           const spec::Function& function, const BindPlain& bind_plain) {
    try {
        bind_plain();
    } catch (const Error& error) {
        const std::string& condition = error.condition();
        if (condition.starts_with("WRONG_NUM_ARGS") || condition.starts_with("INVALID_SCHEMA")) throw;
    }
    const std::string text =
        call_text(record, shown, std::vector<std::string>(function.arguments.size(), "a"));
    const std::string own = text.substr(0, text.find('('));
    const std::string name = cast_function_type(shown)         ? "cast"
                             : equal_ignoring_case(own, shown) ? own
                                                               : shown;
    if (function.distinct) raise_unsupported_syntax(name, "DISTINCT");
    if (function.filter) raise_unsupported_syntax(name, "FILTER CLAUSE");
    if (!function.within_group.empty()) raise_unsupported_syntax(name, "WITHIN GROUP (ORDER BY ...)");
    raise_unsupported_syntax(name, "IGNORE NULLS");
}

ExprPtr QueryResolver::bind_scalar(const FunctionRecord& record, const std::string& shown,
                                   const spec::Function& function, BindContext& context) {
    if (has_clauses(function)) {
        refuse_clauses(record, shown, function, [&] {
            bind_scalar(record, shown, spec::Function(function.name, function.arguments), context);
        });
    }
    if (std::any_of(function.arguments.begin(), function.arguments.end(), is_lambda)) {
        return bind_higher_order(record, shown, function, context);
    }
    Exprs arguments = bind_arguments(function.arguments, context);
    refuse_nested_generators(record, shown, arguments);
    if (ExprPtr answer = compare_whole_numbers(record, arguments)) return answer;
    if (ExprPtr answer = compare_boolean_with_number(record, arguments, context_.settings)) return answer;
    make_constant_lambdas(record, arguments);
    pad_characters(record, arguments, context, context_);
    if (ExprPtr call = earlier_call(record, shown, arguments, context_)) return call;
    return in_default_collation(make_call(record, shown, std::move(arguments), context_.settings), context_);
}

/// A call of a window function or generator: arguments cast as its overload wants them.
ExprPtr QueryResolver::bind_table_call(const FunctionRecord& record, const std::string& shown,
                                       const spec::Function& function, BindContext& context, ExprKind kind) {
    if (function.distinct) raise_unsupported_syntax(shown, "DISTINCT");
    if (function.filter) raise_unsupported_syntax(shown, "FILTER CLAUSE");
    Exprs arguments = bind_arguments(function.arguments, context);
    refuse_nested_generators(record, shown, arguments);
    join_argument_collations(record, shown, arguments, context_.settings);
    ResolveRequest request;
    request.name = shown;
    request.settings = context_.settings.get();
    request.mode = context_.settings->ansi ? EvalMode::kAnsi : EvalMode::kLegacy;
    for (const auto& argument : arguments) request.arguments.push_back(argument_info(argument));
    const BoundFunction bound = firesteel::bind_function(record, request);
    refuse_table_arguments(arguments);
    auto expr = std::make_shared<Expr>();
    expr->kind = kind;
    expr->name = record.name;
    if (shown != record.name && record.shows_alias) expr->shown = shown;
    expr->overload = static_cast<int32_t>(bound.overload);
    expr->mode = request.mode;
    expr->settings = context_.settings;
    for (size_t i = 0; i < arguments.size(); ++i) {
        expr->children.push_back(cast_to(arguments[i], bound.resolution.argument_types[i]));
        request.arguments[i].type = bound.resolution.argument_types[i];
    }
    const auto& overload = record.overloads[bound.overload];
    expr->type = overload.generator_schema ? Type::structure(overload.generator_schema(request))
                                           : bound.resolution.result;
    expr->nullable = bound.resolution.nullable;
    if (function.ignore_nulls.value_or(false)) {
        if (!record.allows_ignore_nulls) raise_unsupported_syntax(shown, "IGNORE NULLS");
        auto detail = std::make_shared<AggregateDetail>();
        detail->arguments = static_cast<int32_t>(arguments.size());
        detail->ignore_nulls = true;
        expr->aggregate = std::move(detail);
        if (record.name == "nth_value") expr->shown_sql = to_sql(*expr) + " ignore nulls";
    }
    return expr;
}

}  // namespace firesteel

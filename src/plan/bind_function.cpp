// Function calls: found in the registry, bound by kind.

#include <algorithm>
#include <optional>

#include "catalog/identifier.h"
#include "expr/evaluator.h"
#include "functions/coercion.h"
#include "plan/query_resolver.h"

namespace firesteel {

namespace {

std::string unqualified(const spec::NameParts& name) {
    const bool builtin = name.size() == 1 || equal_ignoring_case(name[name.size() - 2], "builtin") ||
                         equal_ignoring_case(name[name.size() - 2], "session");
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
    if (whole.arguments.size() == 1)
        whole.arguments.push_back(spec::make<spec::Literal>(Type::integer(), Value(1)));
    if (whole.arguments.size() == 2)
        whole.arguments.push_back(spec::make<spec::Literal>(Type::null(), Value::null()));
    return whole;
}

[[noreturn]] void raise_unsupported_syntax(const std::string& name, const std::string& syntax) {
    throw Error("INVALID_SQL_SYNTAX.FUNCTION_WITH_UNSUPPORTED_SYNTAX",
                {{"prettyName", quote_identifier(name)}, {"syntax", syntax}});
}

bool is_lambda(const spec::ExpressionPtr& argument) {
    return argument->as<spec::Lambda>() != nullptr ||
           (argument->as<spec::NamedArgument>() &&
            argument->as<spec::NamedArgument>()->value->as<spec::Lambda>());
}

}  // namespace

/// Binds arguments; a star stands for all columns. The name that an argument is given by an alias is kept as
/// an implicit cast to its own type, shown as "expr AS name".
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
        if (alias && alias->names.size() == 1) {
            auto named =
                std::make_shared<Expr>(*make_cast(expr, expr->type, EvalMode::kAnsi, context_.settings));
            named->implicit = true;
            named->nullable = expr->nullable;
            named->shown = alias->names[0];
            expr = std::move(named);
        }
        bound.push_back(std::move(expr));
    }
    return bound;
}

ExprPtr QueryResolver::bind_function(const spec::Function& function, BindContext& context) {
    const std::string name = unqualified(function.name);
    if (name == "grouping" || name == "grouping_id") return bind_grouping(function, context);
    const FunctionRecord* record = name.empty() ? nullptr : FunctionRegistry::instance().find(name);
    if (const auto type = cast_function_type(name); !record && type && function.arguments.size() == 1) {
        return bind_cast(spec::Cast(function.arguments[0], *type), context);
    }
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
                const ExprPtr call = bind_table_call(*record, name, function, inner, ExprKind::kCall);
                throw Error("WINDOW_FUNCTION_WITHOUT_OVER_CLAUSE", {{"funcName", shown_sql(call)}});
            }
            context.in_window_function = false;
            return bind_table_call(*record, name, with_default_arguments(*record, function), context,
                                   ExprKind::kCall);
        case FunctionKind::kGenerator:
            return bind_table_call(*record, name, function, context, ExprKind::kGenerator);
    }
    return nullptr;
}

ExprPtr QueryResolver::bind_scalar(const FunctionRecord& record, const std::string& shown,
                                   const spec::Function& function, BindContext& context) {
    if (function.distinct) raise_unsupported_syntax(shown, "DISTINCT");
    if (function.filter) raise_unsupported_syntax(shown, "FILTER CLAUSE");
    if (!function.within_group.empty()) raise_unsupported_syntax(shown, "WITHIN GROUP (ORDER BY ...)");
    if (function.ignore_nulls.value_or(false)) raise_unsupported_syntax(shown, "IGNORE NULLS");
    if (std::any_of(function.arguments.begin(), function.arguments.end(), is_lambda)) {
        return bind_higher_order(record, shown, function, context);
    }
    Exprs arguments = bind_arguments(function.arguments, context);
    if (std::any_of(arguments.begin(), arguments.end(), has_generator)) {
        std::vector<std::string> texts;
        for (const ExprPtr& argument : arguments) texts.push_back(to_sql(*argument));
        throw Error("UNSUPPORTED_GENERATOR.NESTED_IN_EXPRESSIONS",
                    {{"expression", "\"" + call_text(record, shown, texts) + "\""}});
    }
    return make_call(record, shown, std::move(arguments), context_.settings);
}

/// A call of a window function or generator: arguments cast as its overload wants them.
ExprPtr QueryResolver::bind_table_call(const FunctionRecord& record, const std::string& shown,
                                       const spec::Function& function, BindContext& context, ExprKind kind) {
    if (function.distinct) raise_unsupported_syntax(shown, "DISTINCT");
    if (function.ignore_nulls && !record.allows_ignore_nulls) raise_unsupported_syntax(shown, "IGNORE NULLS");
    const Exprs arguments = bind_arguments(function.arguments, context);
    ResolveRequest request;
    request.name = shown;
    request.settings = context_.settings.get();
    request.mode = context_.settings->ansi ? EvalMode::kAnsi : EvalMode::kLegacy;
    for (const auto& argument : arguments) request.arguments.push_back(argument_info(argument));
    const BoundFunction bound = firesteel::bind_function(record, request);
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
        auto detail = std::make_shared<AggregateDetail>();
        detail->ignore_nulls = true;
        detail->arguments = static_cast<int32_t>(expr->children.size());
        expr->aggregate = std::move(detail);
    }
    return expr;
}

ExprPtr QueryResolver::bind_aggregate_call(const FunctionRecord& record, const std::string& shown,
                                           const spec::Function& function, BindContext& context) {
    if (context.in_aggregate && !context.in_window_function) throw Error("NESTED_AGGREGATE_FUNCTION");
    BindContext inside = context;
    // Below OVER the function itself is the window's; its arguments may be aggregates of the query.
    inside.in_aggregate = !context.in_window_function;
    inside.in_window_function = false;
    inside.allow_windows = context.in_window_function;
    spec::Expressions written = function.arguments;
    if (record.name == "count" && written.size() == 1 && written[0]->as<spec::Star>()) {
        const auto& star = *written[0]->as<spec::Star>();
        if (!star.target.empty()) {
            throw Error("INVALID_USAGE_OF_STAR_WITH_TABLE_IDENTIFIER_IN_COUNT",
                        {{"tableName", quote_identifiers(star.target)}});
        }
        if (!function.distinct && star.except.empty())
            written = {spec::make<spec::Literal>(Type::integer(), Value(1))};
    }
    Exprs arguments = bind_arguments(written, inside);
    auto detail = std::make_shared<AggregateDetail>();
    detail->distinct = function.distinct;
    detail->ignore_nulls = function.ignore_nulls.value_or(false);
    if (function.ignore_nulls && !record.allows_ignore_nulls) raise_unsupported_syntax(shown, "IGNORE NULLS");
    ResolveRequest request;
    request.name = shown;
    request.settings = context_.settings.get();
    request.mode = context_.settings->ansi ? EvalMode::kAnsi : EvalMode::kLegacy;
    request.distinct = function.distinct;
    if (record.null_on_failure) request.mode = EvalMode::kTry;
    for (const auto& argument : arguments) request.arguments.push_back(argument_info(argument));
    const size_t written_arguments = arguments.size();
    for (const auto& key : function.within_group) {
        const auto* order = key->as<spec::SortOrder>();
        arguments.push_back(bind(order ? *order->child : *key, inside));
        const bool ascending = !order || order->ascending;
        const bool first = !order || order->nulls == spec::NullOrder::kDefault
                               ? ascending
                               : order->nulls == spec::NullOrder::kFirst;
        detail->order.push_back({ascending, first});
        if (record.is_order_within_group) request.arguments.push_back(argument_info(arguments.back()));
    }
    const BoundFunction bound = firesteel::bind_function(record, request);
    auto expr = std::make_shared<Expr>();
    expr->kind = ExprKind::kAggregate;
    expr->name = record.name;
    // With IGNORE NULLS Spark forgets the name that was written.
    if (shown != record.name && record.shows_alias && !detail->ignore_nulls) expr->shown = shown;
    expr->overload = static_cast<int32_t>(bound.overload);
    expr->mode = request.mode;
    expr->settings = context_.settings;
    expr->type = bound.resolution.result;
    expr->nullable = bound.resolution.nullable;
    const auto& types = bound.resolution.argument_types;
    for (size_t i = 0; i < arguments.size(); ++i) {
        if (i < types.size()) arguments[i] = cast_to(arguments[i], types[i]);
        if (i < written_arguments) expr->children.push_back(arguments[i]);
    }
    detail->arguments = static_cast<int32_t>(written_arguments);
    if (function.filter) {
        BindContext of_filter = context;
        of_filter.in_aggregate = false;
        ExprPtr filter = bind(*function.filter, of_filter);
        if (has_aggregate(filter)) {
            std::string culprit;
            visit(filter, [&](const Expr& e) {
                if (e.is(ExprKind::kAggregate) && culprit.empty()) culprit = to_sql(e);
                return culprit.empty();
            });
            throw Error("INVALID_AGGREGATE_FILTER.CONTAINS_AGGREGATE",
                        {{"filterExpr", shown_sql(filter)}, {"aggExpr", "\"" + culprit + "\""}});
        }
        if (has_window(filter)) {
            throw Error("INVALID_AGGREGATE_FILTER.CONTAINS_WINDOW_FUNCTION",
                        {{"filterExpr", shown_sql(filter)}, {"windowExpr", shown_sql(filter)}});
        }
        if (!filter->type.is(TypeId::kBoolean)) {
            throw Error("INVALID_AGGREGATE_FILTER.NOT_BOOLEAN", {{"filterExpr", shown_sql(filter)}});
        }
        if (!is_deterministic(filter)) {
            throw Error("INVALID_AGGREGATE_FILTER.NON_DETERMINISTIC", {{"filterExpr", shown_sql(filter)}});
        }
        detail->has_filter = true;
        expr->children.push_back(std::move(filter));
    }
    expr->children.insert(expr->children.end(),
                          arguments.begin() + static_cast<std::ptrdiff_t>(written_arguments),
                          arguments.end());
    expr->aggregate = std::move(detail);
    return expr;
}

ExprPtr QueryResolver::bind_grouping(const spec::Function& function, BindContext& context) {
    auto expr = std::make_shared<Expr>();
    expr->kind = ExprKind::kGroupingId;
    expr->name = lower_case(function.name.back());
    BindContext inside = context;
    inside.in_aggregate = true;
    expr->children = bind_arguments(function.arguments, inside);
    expr->type = expr->name == "grouping" ? Type::byte() : Type::long_integer();
    expr->nullable = false;
    return expr;
}

}  // namespace firesteel

// Calls of aggregate functions, with DISTINCT, FILTER, WITHIN GROUP and IGNORE NULLS.

#include <map>

#include "catalog/identifier.h"
#include "common/placeless.h"
#include "expr/collations.h"
#include "expr/evaluator.h"
#include "plan/query_resolver.h"
#include "plan/switches.h"

namespace firesteel {

namespace {

/// Arguments that a call shows although nobody wrote them: percentile(a, 0.5) is percentile(a, 0.5, 1).
void add_default_arguments(const FunctionRecord& record, spec::Expressions& arguments) {
    const auto number = [](int64_t value) {
        return spec::make<spec::Literal>(Type::integer(), Value(value));
    };
    struct Defaults {
        size_t least;  // arguments that must be written
        spec::Expressions rest;
    };
    static const std::map<std::string, Defaults> kDefaults = {
        {"percentile", {2, {number(1)}}},
        {"percentile_approx", {2, {number(10000)}}},
        {"listagg", {1, {spec::make<spec::Literal>(Type::null(), Value::null())}}},
        {"approx_top_k", {1, {number(5), number(10000)}}},
        {"approx_top_k_accumulate", {1, {number(10000)}}},
    };
    const auto found = kDefaults.find(record.name);
    if (found == kDefaults.end() || arguments.size() < found->second.least) return;
    for (size_t i = arguments.size() - found->second.least; i < found->second.rest.size(); ++i)
        arguments.push_back(found->second.rest[i]);
}

[[noreturn]] void raise_orderings(const std::string& function, size_t expected, size_t actual) {
    throw Error("INVALID_WITHIN_GROUP_EXPRESSION.WRONG_NUM_ORDERINGS",
                {{"funcName", quote_identifier(function)},
                 {"expectedNum", std::to_string(expected)},
                 {"actualNum", std::to_string(actual)}});
}

void check_within_group(const FunctionRecord& record, const std::string& shown,
                        const spec::Function& function) {
    const bool is_mode = record.name == "mode";
    const bool needs_order = record.is_order_within_group || (is_mode && function.arguments.empty());
    const size_t orderings = function.within_group.size();
    if (!record.is_order_within_group && !is_mode && record.name != "listagg") {
        if (orderings > 0) raise_unsupported_syntax(shown, "WITHIN GROUP (ORDER BY ...)");
        return;
    }
    const size_t most = is_mode ? 2 : 1;
    const size_t count = function.arguments.size();
    if (record.is_order_within_group || (is_mode && count > most)) {
        if (count != 1)
            throw Error("WRONG_NUM_ARGS.WITHOUT_SUGGESTION",
                        {{"functionName", quote_identifier(shown)},
                         {"expectedNum", is_mode ? "0" : "1"},
                         {"actualNum", std::to_string(count)},
                         {"docroot", "https://spark.apache.org/docs/latest"}});
    }
    if (function.distinct && record.name != "listagg") {
        throw Error("INVALID_WITHIN_GROUP_EXPRESSION.DISTINCT_UNSUPPORTED",
                    {{"funcName", quote_identifier(shown)}});
    }
    if (needs_order && orderings == 0) {
        throw Error("INVALID_WITHIN_GROUP_EXPRESSION.WITHIN_GROUP_MISSING",
                    {{"funcName", quote_identifier(shown)}});
    }
    if (is_mode && !needs_order && orderings > 0) raise_orderings(shown, 0, orderings);
    if (needs_order && orderings != 1) raise_orderings(is_mode ? "Mode" : shown, 1, orderings);
}

std::string joined(const std::vector<std::string>& parts) {
    std::string out;
    for (const auto& part : parts) out += (out.empty() ? "" : ", ") + part;
    return out;
}

/// The text of calls that Spark shows otherwise than by their arguments; empty for all others.
std::string own_text(const Expr& expr, const std::string& shown, const spec::Function& function) {
    const AggregateDetail& detail = *expr.aggregate;
    const auto first_key = static_cast<size_t>(detail.arguments) + (detail.has_filter ? 1 : 0);
    std::string text;
    if (expr.name == "mode") {
        // Shown the other way round than written.
        const bool by_order = !detail.order.empty();
        const bool deterministic =
            detail.arguments == 2 && expr.children[1]->is_literal() && expr.children[1]->value.as_bool();
        if (!by_order && !deterministic && detail.arguments == 1) return {};
        text = "mode(" + to_sql(*expr.children[0]) + ")";
        if (by_order || deterministic) {
            const bool ascending = deterministic || detail.order[0].ascending;
            text = "mode() WITHIN GROUP (ORDER BY " + to_sql(*expr.children[0]) + (ascending ? " DESC" : "") +
                   ")";
        }
    } else if (expr.name == "percentile_cont" || expr.name == "percentile_disc") {
        text = shown + "(" + to_sql(*expr.children[0]) + ") WITHIN GROUP (ORDER BY " +
               to_sql(*expr.children[first_key]) + (detail.order[0].ascending ? "" : " DESC") + ")";
    } else if ((expr.name == "collect_list" || expr.name == "collect_set") && !detail.ignore_nulls) {
        text = expr.name + "(" + (detail.distinct ? "DISTINCT " : "") + to_sql(*expr.children[0]) +
               ") RESPECT NULLS";
    } else if (expr.name == "listagg" && !detail.order.empty()) {
        std::vector<std::string> keys;
        for (size_t i = 0; i < detail.order.size(); ++i) {
            keys.push_back(to_sql(*expr.children[first_key + i]) +
                           (detail.order[i].ascending ? " ASC" : " DESC") +
                           (detail.order[i].nulls_first ? " NULLS FIRST" : " NULLS LAST"));
        }
        text = std::string("listagg(") + (detail.distinct ? "DISTINCT " : "") + to_sql(*expr.children[0]) +
               ", " + to_sql(*expr.children[1]) + ") WITHIN GROUP (ORDER BY " + joined(keys) + ")";
    }
    if (!text.empty() && function.filter)
        text += " FILTER (WHERE " + to_sql(*expr.children[static_cast<size_t>(detail.arguments)]) + ")";
    return text;
}

ExprPtr checked_filter(ExprPtr filter) {
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
    return filter;
}

/// The arguments as written, with count(*) as count(1) and what defaults add.
spec::Expressions written_arguments(const FunctionRecord& record, const spec::Function& function,
                                    const AnalyzerContext& context) {
    spec::Expressions written = function.arguments;
    if (record.name == "count" && written.empty()) {
        if (!is_on(context, Switch::kParameterlessCount)) {
            throw Error("WRONG_NUM_ARGS.WITH_SUGGESTION",
                        {{"functionName", "`count`"},
                         {"expectedNum", " >= 1"},
                         {"actualNum", "0"},
                         {"legacyNum", "0"},
                         {"legacyConfKey", "\"spark.sql.legacy.allowParameterlessCount\""},
                         {"legacyConfValue", "\"true\""}})
                .with_context(QueryContext());
        }
        return {spec::make<spec::Literal>(Type::null(), Value::null())};  // counts nothing
    }
    if (record.name == "count" && written.size() == 1 && written[0]->as<spec::Star>()) {
        const auto& star = *written[0]->as<spec::Star>();
        if (!star.target.empty() && !is_on(context, Switch::kStarOfTableInCount)) {
            throw Error("INVALID_USAGE_OF_STAR_WITH_TABLE_IDENTIFIER_IN_COUNT",
                        {{"tableName", quote_identifiers(star.target)}});
        }
        if (!function.distinct && star.except.empty() && star.target.empty())
            written = {spec::make<spec::Literal>(Type::integer(), Value(1))};
    }
    if (record.name == "mode" && written.empty()) {
        const auto* order = function.within_group[0]->as<spec::SortOrder>();
        written = {order ? order->child : function.within_group[0]};
    }
    add_default_arguments(record, written);
    return written;
}

/// Foldable arguments become constants at once: functions bind to their values, and they fail here if at all.
ExprPtr as_constant(const ExprPtr& argument) {
    if (argument->is_literal() || !is_foldable(argument)) return argument;
    auto literal = std::make_shared<Expr>(*make_literal(argument->type, evaluate_constant(argument)));
    literal->shown_sql = to_sql(*argument);
    literal->nullable = argument->nullable;
    return literal;
}

/// Distinct texts can only be ordered by themselves.
void check_distinct_order(const Exprs& arguments, size_t written, const std::string& shown) {
    for (size_t i = written; i < arguments.size(); ++i) {
        if (equal(arguments[i], arguments[0])) continue;
        throw placeless(Error("INVALID_WITHIN_GROUP_EXPRESSION.MISMATCH_WITH_DISTINCT_INPUT",
                              {{"funcName", quote_identifier(shown)},
                               {"funcArg", shown_sql(arguments[0])},
                               {"orderingExpr", shown_sql(arguments[i])}}));
    }
}

/// Raises WRONG_NUM_ARGS where that many arguments, whatever they are, are too few or too many.
void raise_wrong_count(const FunctionRecord& record, const std::string& shown, size_t count,
                       const AnalyzerContext& context) {
    ResolveRequest request;
    request.name = shown;
    request.settings = context.settings.get();
    request.arguments.assign(count,
                             {Type::null(), true, std::make_shared<const Value>(), "", "NULL", true, false});
    try {
        firesteel::bind_function(record, request);
    } catch (const Error& error) {
        if (error.condition().starts_with("WRONG_NUM_ARGS")) throw;
    }
}

/// What a SQL function is given does not count: that is a column by the time it is called.
bool is_deterministic_itself(const ExprPtr& expr) {
    bool random = false;
    visit(expr, [&](const Expr& e) {
        if (is_sql_function_call(e)) return false;
        const FunctionRecord* record =
            e.is(ExprKind::kCall) ? FunctionRegistry::instance().find(e.name) : nullptr;
        random = random || (record && record->volatility == Volatility::kVolatile);
        return true;
    });
    return !random;
}

}  // namespace

ExprPtr QueryResolver::bind_aggregate_call(const FunctionRecord& record, const std::string& shown,
                                           const spec::Function& function, BindContext& context) {
    if (context.in_aggregate && !context.in_window_function) {
        raise_wrong_count(record, shown, function.arguments.size(), context_);
        throw Error("NESTED_AGGREGATE_FUNCTION");
    }
    BindContext inside = context;
    // Below OVER the function itself is the window's; its arguments may be aggregates of the query.
    inside.in_aggregate = !context.in_window_function;
    inside.in_window_function = false;
    inside.allow_windows = context.in_window_function;
    check_within_group(record, shown, function);
    if (function.ignore_nulls.value_or(false) && !record.allows_ignore_nulls)
        raise_unsupported_syntax(shown, "IGNORE NULLS");
    Exprs arguments;
    try {
        arguments = bind_arguments(written_arguments(record, function, context_), inside);
    } catch (const Error& error) {
        if (error.condition() == "NESTED_AGGREGATE_FUNCTION")
            raise_wrong_count(record, shown, function.arguments.size(), context_);
        throw;
    }
    const bool random = !std::all_of(arguments.begin(), arguments.end(), is_deterministic_itself);
    auto detail = std::make_shared<AggregateDetail>();
    detail->distinct = function.distinct;
    const bool collects = record.name == "collect_list" || record.name == "collect_set";
    detail->ignore_nulls = function.ignore_nulls.value_or(collects);
    ResolveRequest request;
    request.name = shown;
    request.settings = context_.settings.get();
    request.mode = context_.settings->ansi ? EvalMode::kAnsi : EvalMode::kLegacy;
    request.distinct = function.distinct;
    if (record.null_on_failure) request.mode = EvalMode::kTry;
    join_argument_collations(record, shown, arguments, context_.settings);
    for (const auto& argument : arguments) request.arguments.push_back(argument_info(argument));
    const size_t written = arguments.size();
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
    if (record.name == "listagg" && function.distinct) check_distinct_order(arguments, written, record.name);
    const BoundFunction bound = firesteel::bind_function(record, request);
    auto expr = std::make_shared<Expr>();
    expr->kind = ExprKind::kAggregate;
    expr->name = record.name;
    const bool is_renamed =
        (record.name == "first" || record.name == "last") && function.ignore_nulls.value_or(false);
    if (shown != record.name && record.shows_alias && !is_renamed) expr->shown = shown;
    expr->overload = static_cast<int32_t>(bound.overload);
    expr->mode = request.mode;
    expr->settings = context_.settings;
    expr->type = bound.resolution.result;
    expr->nullable = bound.resolution.nullable;
    const auto& types = bound.resolution.argument_types;
    for (size_t i = 0; i < arguments.size(); ++i) {
        if (i < types.size()) arguments[i] = as_constant(cast_to(arguments[i], types[i]));
        if (i < written) expr->children.push_back(arguments[i]);
    }
    detail->arguments = static_cast<int32_t>(written);
    if (function.filter) {
        BindContext of_filter = context;
        of_filter.in_aggregate = false;
        expr->children.push_back(checked_filter(bind(*function.filter, of_filter)));
        detail->has_filter = true;
    }
    expr->children.insert(expr->children.end(), arguments.begin() + static_cast<std::ptrdiff_t>(written),
                          arguments.end());
    expr->aggregate = std::move(detail);
    expr->shown_sql = own_text(*expr, shown, function);
    if (function.arguments.empty() && record.name == "count") expr->shown_sql = "count()";
    if (random && !context.in_window_function) {
        throw Error("AGGREGATE_FUNCTION_WITH_NONDETERMINISTIC_EXPRESSION", {{"sqlExpr", shown_sql(expr)}});
    }
    return expr;
}

ExprPtr QueryResolver::bind_grouping(const spec::Function& function, BindContext& context) {
    auto expr = std::make_shared<Expr>();
    expr->kind = ExprKind::kGroupingId;
    expr->name = lower_case(function.name.back());
    if (expr->name == "grouping" && function.arguments.size() != 1) {
        throw Error("WRONG_NUM_ARGS.WITHOUT_SUGGESTION",
                    {{"functionName", "`grouping`"},
                     {"expectedNum", "1"},
                     {"actualNum", std::to_string(function.arguments.size())},
                     {"docroot", "https://spark.apache.org/docs/latest"}});
    }
    BindContext inside = context;
    inside.in_aggregate = true;
    expr->children = bind_arguments(function.arguments, inside);
    expr->type = expr->name == "grouping" ? Type::byte() : Type::long_integer();
    expr->nullable = false;
    return expr;
}

}  // namespace firesteel

// window(time, duration, ...) and session_window(time, gap): calls that make rows or groups, put below the
// select list or aggregation that holds them as a column.

#include <algorithm>
#include <cstdlib>

#include "catalog/identifier.h"
#include "expr/evaluator.h"
#include "plan/made_aggregate.h"
#include "plan/query_resolver.h"

namespace firesteel {

/// A bound call. Durations are microseconds.
struct QueryResolver::TimeWindowCall {
    std::string name;
    std::string key;  // tells different calls apart
    ExprPtr time;
    int64_t width = 0;
    int64_t slide = 0;
    int64_t start = 0;
    ExprPtr gap;  // of sessions: an interval
};

namespace {

using Calls = std::vector<const spec::Function*>;

void find_calls(const spec::ExpressionPtr& expression, Calls& calls) {
    if (!expression) return;
    if (const auto* function = expression->as<spec::Function>()) {
        const std::string name = function->name.size() == 1 ? lower_case(function->name[0]) : std::string();
        if (name == "window" || name == "session_window") {
            calls.push_back(function);
        } else {
            for (const auto& argument : function->arguments) find_calls(argument, calls);
        }
    } else if (const auto* alias = expression->as<spec::Alias>()) {
        find_calls(alias->child, calls);
    } else if (const auto* cast = expression->as<spec::Cast>()) {
        find_calls(cast->child, calls);
    } else if (const auto* extract = expression->as<spec::ExtractValue>()) {
        find_calls(extract->child, calls);
    }
}

ExprPtr number(int64_t value) { return make_literal(Type::long_integer(), Value(value)); }

std::string call_text(const std::string& name, const ExprPtr& time, int64_t width, int64_t slide,
                      int64_t start) {
    return "\"" + name + "(" + to_sql(*time) + ", " + std::to_string(width) + ", " + std::to_string(slide) +
           ", " + std::to_string(start) + ")\"";
}

/// A window call over all rows, in the order of `order`, or over whole partitions without one.
ExprPtr over(const ExprPtr& function, const Exprs& partition, const ExprPtr& order, FrameEdge upper) {
    auto detail = std::make_shared<WindowDetail>();
    auto expr = std::make_shared<Expr>();
    expr->kind = ExprKind::kWindow;
    expr->type = function->type;
    expr->nullable = true;
    expr->children = {function};
    expr->children.insert(expr->children.end(), partition.begin(), partition.end());
    detail->partition_keys = static_cast<int32_t>(partition.size());
    detail->unit = FrameUnit::kRows;
    detail->upper = order ? upper : FrameEdge::kUnboundedFollowing;
    if (order) {
        expr->children.push_back(order);
        detail->order.push_back({});
    }
    if (upper == FrameEdge::kPreceding) expr->children.push_back(make_literal(Type::integer(), Value(1)));
    expr->window = std::move(detail);
    return expr;
}

/// The plan's columns and one more.
LogicalPlanPtr with_columns(LogicalPlanPtr plan, const NamedExprs& more) {
    NamedExprs columns;
    for (const Attribute& attribute : plan->output()) columns.push_back(pass_through(attribute));
    columns.insert(columns.end(), more.begin(), more.end());
    plan = extract_windows(std::move(plan), columns);
    return std::make_shared<Project>(std::move(plan), std::move(columns));
}

}  // namespace

QueryResolver::TimeWindowCall QueryResolver::time_window_call(const spec::Function& function,
                                                              const Scope& scope) {
    TimeWindowCall window;
    window.name = lower_case(function.name.back());
    const bool session = window.name == "session_window";
    const size_t most = session ? 2 : 4;
    if (function.arguments.size() < 2 || function.arguments.size() > most) {
        throw Error("WRONG_NUM_ARGS.WITHOUT_SUGGESTION",
                    {{"functionName", quote_identifier(window.name)},
                     {"expectedNum", session ? "2" : "[2, 3, 4]"},
                     {"actualNum", std::to_string(function.arguments.size())},
                     {"docroot", "https://spark.apache.org/docs/latest"}});
    }
    BindContext context;
    context.scope = &scope;
    const Exprs arguments = bind_arguments(function.arguments, context);
    window.key = window.name;
    for (const auto& argument : arguments) window.key += "," + to_explain(*argument);
    window.time = arguments[0];
    if (session) {
        window.gap =
            arguments[1]->type.is_string() ? cast_to(arguments[1], Type::calendar_interval()) : arguments[1];
    } else {
        const auto micros = [&](const ExprPtr& argument) {
            const Type& type = argument->type;
            if (!argument->is_literal() || argument->value.is_null() ||
                !(type.is_string() || type.is(TypeId::kInteger) || type.is(TypeId::kLong)))
                throw Error("_LEGACY_ERROR_TEMP_1207", {});
            if (!type.is_string()) return argument->value.as_long();
            const Value interval = evaluate_constant(cast_to(argument, Type::calendar_interval()));
            if (interval.is_null())
                throw Error("CANNOT_PARSE_INTERVAL",
                            {{"intervalString", "'" + argument->value.as_string() + "'"}});
            if (interval.as_interval().months != 0)
                throw Error("_LEGACY_ERROR_TEMP_3231", {{"interval", argument->value.as_string()}});
            constexpr int64_t kMicrosPerDay = int64_t{86400} * 1000000;
            return interval.as_interval().days * kMicrosPerDay + interval.as_interval().microseconds;
        };
        window.width = micros(arguments[1]);
        window.slide = arguments.size() > 2 ? micros(arguments[2]) : window.width;
        window.start = arguments.size() > 3 ? micros(arguments[3]) : 0;
    }
    const std::string text =
        session ? shown_sql(window.time)
                : call_text(window.name, window.time, window.width, window.slide, window.start);
    const Type& type = window.time->type;
    if (type.is(TypeId::kStruct)) {
        window.time = call("window_time", {window.time});
    } else if (type.is_string() || type.is(TypeId::kDate) || type.is(TypeId::kNull)) {
        window.time = cast_to(window.time, Type::timestamp());
    } else if (!type.is(TypeId::kTimestamp) && !type.is(TypeId::kTimestampNtz)) {
        throw Error("DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE",
                    {{"paramIndex", "first"},
                     {"requiredType",
                      "(\"(TIMESTAMP OR TIMESTAMP WITHOUT TIME ZONE)\" or \"STRUCT<start: TIMESTAMP, end: "
                      "TIMESTAMP>\" or "
                      "\"STRUCT<start: TIMESTAMP_NTZ, end: TIMESTAMP_NTZ>\")"},
                     {"inputSql", shown_sql(window.time)},
                     {"inputType", "\"" + type.to_sql() + "\""},
                     {"sqlExpr", text}});
    }
    if (session) return window;
    const auto check_positive = [&](const char* name, int64_t value) {
        if (value > 0) return;
        throw Error("DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE", {{"exprName", name},
                                                             {"valueRange", "(0, 9223372036854775807]"},
                                                             {"currentValue", std::to_string(value) + "L"},
                                                             {"sqlExpr", text}});
    };
    check_positive("`window_duration`", window.width);
    check_positive("`slide_duration`", window.slide);
    const auto violate = [&](const char* left, int64_t left_value, const char* constraint, const char* right,
                             int64_t right_value) {
        throw Error("DATATYPE_MISMATCH.PARAMETER_CONSTRAINT_VIOLATION",
                    {{"leftExprName", left},
                     {"leftExprValue", std::to_string(left_value) + "L"},
                     {"constraint", constraint},
                     {"rightExprName", right},
                     {"rightExprValue", std::to_string(right_value) + "L"},
                     {"sqlExpr", text}});
    };
    if (window.slide > window.width)
        violate("`slide_duration`", window.slide, "<=", "`window_duration`", window.width);
    if (std::abs(window.start) >= window.slide)
        violate("`abs(start_time)`", std::abs(window.start), "<", "`slide_duration`", window.slide);
    return window;
}

Relation QueryResolver::add_fixed_windows(Relation input, const TimeWindowCall& window) {
    const auto nth = [&](int64_t index) {
        return call("time_window", {window.time, number(window.width), number(window.slide),
                                    number(window.start), number(index)});
    };
    const int64_t copies = (window.width + window.slide - 1) / window.slide;
    Attribute column = new_attribute(window.name, nth(0));
    if (copies == 1) {
        column.nullable = false;
        LogicalPlanPtr rows = std::make_shared<Filter>(input.plan, call("isnotnull", {window.time}));
        auto made = std::make_shared<Expr>(*nth(0));
        made->nullable = false;
        input.plan = with_columns(std::move(rows), {{made, column}});
    } else {
        std::vector<Exprs> projections;
        for (int64_t i = 0; i < copies; ++i) {
            Exprs projection;
            for (const Attribute& attribute : input.plan->output())
                projection.push_back(attribute.reference());
            projection.push_back(nth(i));
            projections.push_back(std::move(projection));
        }
        Attributes output = input.plan->output();
        output.push_back(column);
        input.plan = std::make_shared<Expand>(input.plan, std::move(projections), std::move(output));
        input.plan = std::make_shared<Filter>(input.plan, call("isnotnull", {column.reference()}));
    }
    input.hidden.push_back({column, {}});
    return input;
}

/// Each row opens a session until its time plus the gap; in an aggregation, sessions of a group that touch
/// are one.
Relation QueryResolver::add_session_windows(Relation input, const TimeWindowCall& window, const Exprs& keys,
                                            bool joined) {
    const Attribute start = new_attribute("start", window.time);
    const ExprPtr last = call("+", {window.time, window.gap});
    const Attribute end = new_attribute("end", last);
    LogicalPlanPtr plan = with_columns(input.plan, {{window.time, start}, {last, end}});
    plan = std::make_shared<Filter>(plan, call(">", {end.reference(), start.reference()}));
    ExprPtr from = start.reference(), to = end.reference();
    if (joined) {
        const auto aggregate = [&](const char* name, const ExprPtr& argument, const Type& type) {
            return made_aggregate(name, {argument}, type, context_.settings);
        };
        const ExprPtr reached =
            over(aggregate("max", end.reference(), end.type), keys, start.reference(), FrameEdge::kPreceding);
        const Attribute before = new_attribute("before", reached);
        plan = with_columns(plan, {{reached, before}});
        const ExprPtr touches = call("<=", {start.reference(), before.reference()});
        const ExprPtr opens = call(
            "if",
            {call("coalesce", {touches, make_literal(Type::boolean(), Value(false))}), number(0), number(1)});
        const ExprPtr numbered = over(aggregate("sum", opens, Type::long_integer()), keys, start.reference(),
                                      FrameEdge::kCurrentRow);
        const Attribute session = new_attribute("session", numbered);
        plan = with_columns(plan, {{numbered, session}});
        Exprs group = keys;
        group.push_back(session.reference());
        const ExprPtr first =
            over(aggregate("min", start.reference(), start.type), group, nullptr, FrameEdge::kCurrentRow);
        const ExprPtr latest =
            over(aggregate("max", end.reference(), end.type), group, nullptr, FrameEdge::kCurrentRow);
        const Attribute opened = new_attribute("opened", first), closed = new_attribute("closed", latest);
        plan = with_columns(plan, {{first, opened}, {latest, closed}});
        from = opened.reference();
        to = closed.reference();
    }
    const auto name = [](const char* text) { return make_literal(Type::string(), Value(text)); };
    const ExprPtr made = call("named_struct", {name("start"), from, name("end"), to});
    Attribute column = new_attribute(window.name, made);
    column.type = Type::structure({{"start", start.type, true}, {"end", end.type, true}});
    column.nullable = false;
    input.plan = with_columns(plan, {{cast_to(made, column.type), column}});
    input.hidden.push_back({column, {}});
    return input;
}

Relation QueryResolver::with_time_window(Relation input, const spec::Expressions& expressions,
                                         const spec::Expressions* session_keys) {
    Calls calls;
    for (const auto& expression : expressions) find_calls(expression, calls);
    if (calls.empty()) return input;
    const TimeWindowCall window = time_window_call(*calls[0], input);
    for (const auto* other : calls) {
        if (time_window_call(*other, input).key != window.key) throw Error("_LEGACY_ERROR_TEMP_1039", {});
    }
    if (window.name == "window") {
        input = add_fixed_windows(std::move(input), window);
    } else {
        Exprs keys;
        BindContext context;
        context.scope = &input;
        for (const auto& written : session_keys ? *session_keys : spec::Expressions{}) {
            Calls own;
            find_calls(written, own);
            const auto* literal = written->as<spec::Literal>();
            if (own.empty() && !literal) keys.push_back(bind(*written, context));
        }
        input = add_session_windows(std::move(input), window, keys, session_keys != nullptr);
    }
    const ScopeColumn column = input.hidden.back();
    for (const auto* call : calls) time_windows_[call] = column.attribute;
    if (session_keys) {
        input.hidden.pop_back();
        input.columns.push_back(column);
    }
    input.below = nullptr;
    input.widen = nullptr;
    input.select = nullptr;
    return input;
}

ExprPtr QueryResolver::bind_time_window(const spec::Function& function, BindContext& context) {
    const auto found = time_windows_.find(&function);
    const auto is_it = [&](const ScopeColumn& column) { return column.attribute.id == found->second.id; };
    const auto has_it = [&](const ScopeColumns& columns) {
        return std::any_of(columns.begin(), columns.end(), is_it);
    };
    const Scope* scope = context.scope;
    if (found == time_windows_.end() || !scope || !(has_it(scope->columns) || has_it(scope->hidden)))
        unsupported(function.name.back() + "() outside of select lists and GROUP BY");
    return found->second.reference();
}

}  // namespace firesteel

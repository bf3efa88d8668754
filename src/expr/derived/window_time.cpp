#include "expr/expr.h"
#include "functions/registry.h"

namespace firesteel {

namespace {

/// The last microsecond of a time window.
ExprPtr expand(const ResolveRequest& request, const Exprs& arguments, const EvalSettingsPtr& settings) {
    check_argument_count(request, 1, 1);
    const Type& type = request.arguments[0].type;
    const bool is_window =
        type.is(TypeId::kStruct) && type.fields().size() == 2 &&
        (type.fields()[1].type.is(TypeId::kTimestamp) || type.fields()[1].type.is(TypeId::kTimestampNtz));
    if (!is_window) raise_unexpected_type(request, 0, "\"STRUCT\"");
    const ExprPtr name = make_literal(Type::string(), Value(type.fields()[1].name));
    const ExprPtr end = make_call("get_struct_field", {arguments[0], name}, settings);
    const ExprPtr microsecond = make_literal(Type::day_time_interval(), Value(int64_t{1}));
    auto time = std::make_shared<Expr>(*make_call("-", {end, microsecond}, settings));
    time->nullable = true;
    return time;
}

}  // namespace

FUNCTION("window_time")
    .group("datetime_funcs")
    .since("3.4.0")
    .doc("The time of a time window: the last microsecond that it holds.")
    .example(
        "SELECT window_time(window) FROM (SELECT window FROM VALUES (TIMESTAMP'2021-01-01 00:01:00') AS "
        "tab(b) GROUP BY "
        "window(b, '5 minutes'))",
        "2021-01-01 00:04:59.999999")
    .with([](FunctionRecord& record) { record.expand = expand; });

}  // namespace firesteel

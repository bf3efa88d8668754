#include "expr/expr.h"
#include "functions/registry.h"

namespace firesteel {

namespace {

ExprPtr null_of(const Type& type) { return make_literal(type, Value::null()); }

/// The first argument is asked for once, and messages name it so.
ExprPtr compared(const char* operation, const ExprPtr& value, const ExprPtr& other,
                 const EvalSettingsPtr& settings) {
    try {
        return make_call(operation, {value, other}, settings);
    } catch (const Error& error) {
        ErrorParameters parameters = error.parameters();
        for (auto& [name, text] : parameters) {
            if (name == "sqlExpr")
                text = "\"(commonexpressionref() " + std::string(operation) + " " + to_sql(*other) + ")\"";
        }
        throw Error(error.condition(), std::move(parameters));
    }
}

ExprPtr expand_nullif(const ResolveRequest& request, const Exprs& a, const EvalSettingsPtr& settings) {
    check_argument_count(request, 2, 2);
    return make_call("if", {compared("=", a[0], a[1], settings), null_of(a[0]->type), a[0]}, settings);
}

ExprPtr expand_nvl2(const ResolveRequest& request, const Exprs& a, const EvalSettingsPtr& settings) {
    check_argument_count(request, 3, 3);
    return make_call("if", {make_call("isnotnull", {a[0]}, settings), a[1], a[2]}, settings);
}

ExprPtr expand_nullifzero(const ResolveRequest& request, const Exprs& a, const EvalSettingsPtr& settings) {
    check_argument_count(request, 1, 1);
    const ExprPtr zero = make_literal(Type::integer(), 0);
    return make_call("if", {make_call("=", {a[0], zero}, settings), null_of(a[0]->type), a[0]}, settings);
}

ExprPtr expand_zeroifnull(const ResolveRequest& request, const Exprs& a, const EvalSettingsPtr& settings) {
    check_argument_count(request, 1, 1);
    return make_call("coalesce", {a[0], make_literal(Type::integer(), 0)}, settings);
}

ExprPtr expand_between(const ResolveRequest& request, const Exprs& a, const EvalSettingsPtr& settings) {
    check_argument_count(request, 3, 3);
    return make_call("and", {compared(">=", a[0], a[1], settings), compared("<=", a[0], a[2], settings)},
                     settings);
}

}  // namespace

FUNCTION("nullif")
    .group("conditional_funcs")
    .since("2.0.0")
    .doc("Null where both arguments are equal, else the first.")
    .example("SELECT nullif(2, 2)", "NULL")
    .with([](FunctionRecord& r) { r.expand = expand_nullif; });

FUNCTION("nvl2")
    .group("conditional_funcs")
    .since("2.0.0")
    .doc("The second argument where the first is not null, else the third.")
    .example("SELECT nvl2(NULL, 2, 1)", "1")
    .with([](FunctionRecord& r) { r.expand = expand_nvl2; });

FUNCTION("nullifzero")
    .group("conditional_funcs")
    .since("4.0.0")
    .doc("Null where the argument is zero, else the argument.")
    .example("SELECT nullifzero(0)", "NULL")
    .with([](FunctionRecord& r) { r.expand = expand_nullifzero; });

FUNCTION("zeroifnull")
    .group("conditional_funcs")
    .since("4.0.0")
    .doc("Zero where the argument is null, else the argument.")
    .example("SELECT zeroifnull(NULL)", "0")
    .with([](FunctionRecord& r) { r.expand = expand_zeroifnull; });

FUNCTION("between")
    .group("predicate_funcs")
    .since("1.0.0")
    .doc("Is the first argument at least the second and at most the third?")
    .example("SELECT 0.5 between 0.1 AND 1.0", "true")
    .with([](FunctionRecord& r) { r.expand = expand_between; });

}  // namespace firesteel

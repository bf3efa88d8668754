#include "expr/expr.h"
#include "functions/registry.h"

namespace firesteel {

namespace {

std::string default_message(const std::string& condition) { return "'" + condition + "' is not true!"; }

ExprPtr expand(const ResolveRequest& request, const Exprs& a, const EvalSettingsPtr& settings) {
    check_argument_count(request, 1, 2);
    const ExprPtr message =
        a.size() > 1 ? a[1] : make_literal(Type::string(), default_message(request.arguments[0].sql));
    const ExprPtr passed = make_literal(Type::null(), Value::null());
    return make_call("if", {a[0], passed, make_call("raise_error", {message}, settings)}, settings);
}

}  // namespace

FUNCTION("assert_true")
    .group("misc_funcs")
    .since("2.0.0")
    .doc("Null where the condition is true, else the query ends with an error.")
    .example("SELECT assert_true(0 < 1)", "NULL")
    .with([](FunctionRecord& r) {
        r.expand = expand;
        r.display = [](const std::string& name, const std::vector<std::string>& arguments) {
            return name + "(" + arguments[0] + ", " +
                   (arguments.size() > 1 ? arguments[1] : default_message(arguments[0])) + ")";
        };
    });

}  // namespace firesteel

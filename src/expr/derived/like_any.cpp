#include "expr/expr.h"
#include "functions/registry.h"

namespace firesteel {

namespace {

/// text LIKE p1 OR text LIKE p2 ...; each test negated when `negated`.
ExprPtr like_each(const ResolveRequest& request, const Exprs& a, const EvalSettingsPtr& settings,
                  const char* connective, bool negated) {
    check_argument_count(request, 2, SIZE_MAX);
    ExprPtr result;
    for (size_t i = 1; i < a.size(); ++i) {
        ExprPtr test = make_call("like", {a[0], a[i]}, settings);
        if (negated) test = make_call("not", {test}, settings);
        result = result ? make_call(connective, {result, test}, settings) : test;
    }
    auto nullable = std::make_shared<Expr>(*result);
    nullable->nullable = true;
    return nullable;
}

ExprPtr like_any(const ResolveRequest& r, const Exprs& a, const EvalSettingsPtr& s) {
    return like_each(r, a, s, "or", false);
}
ExprPtr like_all(const ResolveRequest& r, const Exprs& a, const EvalSettingsPtr& s) {
    return like_each(r, a, s, "and", false);
}
ExprPtr not_like_any(const ResolveRequest& r, const Exprs& a, const EvalSettingsPtr& s) {
    return like_each(r, a, s, "or", true);
}
ExprPtr not_like_all(const ResolveRequest& r, const Exprs& a, const EvalSettingsPtr& s) {
    return like_each(r, a, s, "and", true);
}

std::string show_first(const std::string& name, const std::vector<std::string>& arguments) {
    return name + "(" + arguments[0] + ")";
}

}  // namespace

// LIKE ANY (...) and LIKE ALL (...) of the SQL grammar.
FUNCTION("likeany").with([](FunctionRecord& r) {
    r.internal = true, r.expand = like_any, r.display = show_first;
});
FUNCTION("likeall").with([](FunctionRecord& r) {
    r.internal = true, r.expand = like_all, r.display = show_first;
});
FUNCTION("notlikeany").with([](FunctionRecord& r) {
    r.internal = true, r.expand = not_like_any, r.display = show_first;
});
FUNCTION("notlikeall").with([](FunctionRecord& r) {
    r.internal = true, r.expand = not_like_all, r.display = show_first;
});

}  // namespace firesteel

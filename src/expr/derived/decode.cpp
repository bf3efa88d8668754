#include "expr/expr.h"
#include "functions/registry.h"

namespace firesteel {

namespace {

/// decode(bytes, charset) reads text; decode(x, a, first, b, second, ..., other) is the first result whose
/// value equals x, where null equals null.
ExprPtr expand_decode(const ResolveRequest& request, const Exprs& a, const EvalSettingsPtr& settings) {
    if (a.size() < 2) raise_wrong_argument_count(request, "2");
    if (a.size() == 2) return make_call("decode_charset", a, settings);
    Exprs branches;
    for (size_t i = 1; i + 1 < a.size(); i += 2) {
        branches.push_back(make_call("<=>", {a[0], a[i]}, settings));
        branches.push_back(a[i + 1]);
    }
    // Without another value it is a NULL text, which numbers are widened for.
    branches.push_back(a.size() % 2 == 0 ? a.back() : make_literal(Type::string(), Value::null()));
    return make_call("when", std::move(branches), settings);
}

}  // namespace

FUNCTION("decode")
    .group("string_funcs")
    .since("3.2.0")
    .doc(
        "The text that bytes mean in a character set; or the result beside the value that equals the first "
        "one.")
    .example("SELECT decode(encode('abc', 'utf-8'), 'utf-8')", "abc")
    .example("SELECT decode(2, 1, 'Southlake', 2, 'San Francisco', 'Non domestic')", "San Francisco")
    .with([](FunctionRecord& r) { r.expand = expand_decode; });

}  // namespace firesteel

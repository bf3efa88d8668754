// '2020-01-01' + INTERVAL '1' DAY: the text is read as a timestamp, moved and printed again.

#include "expr/expr.h"
#include "functions/registry.h"

namespace firesteel {

namespace {

ExprPtr moved_text(const std::string& function, const Exprs& a, const EvalSettingsPtr& settings) {
    const EvalMode mode = settings->ansi ? EvalMode::kAnsi : EvalMode::kLegacy;
    const bool months = a[1]->type.is(TypeId::kYearMonthInterval);
    const ExprPtr moment = make_implicit_cast(a[0], Type::timestamp(), mode, settings);
    const ExprPtr moved = make_call(function + (months ? "_months" : "_interval"), {moment, a[1]}, settings);
    return make_implicit_cast(moved, Type::string(), mode, settings);
}

ExprPtr expand_sum(const ResolveRequest&, const Exprs& a, const EvalSettingsPtr& settings) {
    return moved_text("timestamp_add", a, settings);
}
ExprPtr expand_difference(const ResolveRequest&, const Exprs& a, const EvalSettingsPtr& settings) {
    return moved_text("timestamp_subtract", a, settings);
}

template <char kSign>
std::string show(const std::string&, const std::vector<std::string>& arguments) {
    std::string out = arguments[0];
    return out.append(1, ' ').append(1, kSign).append(1, ' ').append(arguments[1]);
}

}  // namespace

FUNCTION("text_add_interval").with([](FunctionRecord& r) {
    r.internal = true, r.expand = expand_sum, r.display = show<'+'>;
});
FUNCTION("text_subtract_interval").with([](FunctionRecord& r) {
    r.internal = true, r.expand = expand_difference, r.display = show<'-'>;
});

}  // namespace firesteel

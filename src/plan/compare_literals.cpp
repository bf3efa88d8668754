#include "plan/compare_literals.h"

#include <limits>

namespace firesteel {

namespace {

Int128 power_of_ten(int exponent) {
    Int128 power = 1;
    for (int i = 0; i < exponent; ++i) power *= 10;
    return power;
}

Int128 whole_below(const Expr& literal) {
    const Int128 unit = power_of_ten(literal.type.scale());
    const Int128 value = literal.value.as_int128();
    return value / unit - (value % unit < 0 ? 1 : 0);
}

Int128 whole_above(const Expr& literal) {
    const Int128 unit = power_of_ten(literal.type.scale());
    const Int128 value = literal.value.as_int128();
    return value / unit + (value % unit > 0 ? 1 : 0);
}

bool is_decimal_literal(const ExprPtr& expr) {
    return expr->is_literal() && expr->type.is(TypeId::kDecimal) && !expr->value.is_null();
}

}  // namespace

ExprPtr compare_whole_numbers(const FunctionRecord& record, Exprs& arguments) {
    const bool less = record.name == "<" || record.name == "<=";
    if ((!less && record.name != ">" && record.name != ">=") || arguments.size() != 2) return nullptr;
    const size_t at = is_decimal_literal(arguments[1]) ? 1 : 0;
    if (!is_decimal_literal(arguments[at]) || !arguments[1 - at]->type.is_integral()) return nullptr;
    // As if the integer stood on the left.
    const bool below = at == 1 ? less : !less;
    const bool or_equal = record.name.size() == 2;
    const Int128 bound = below == or_equal ? whole_below(*arguments[at]) : whole_above(*arguments[at]);
    constexpr Int128 kLeast = std::numeric_limits<int64_t>::min();
    constexpr Int128 kGreatest = std::numeric_limits<int64_t>::max();
    if (bound < kLeast || bound > kGreatest)
        return make_literal(Type::boolean(), Value(below == (bound > kGreatest)));
    arguments[at] = make_literal(Type::long_integer(), Value(static_cast<int64_t>(bound)));
    return nullptr;
}

}  // namespace firesteel

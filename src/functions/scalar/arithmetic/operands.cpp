#include "functions/scalar/arithmetic/operands.h"

#include <algorithm>

#include "common/decimal.h"
#include "functions/coercion.h"

namespace firesteel {

const char* const kAnyNumberOrInterval =
    R"(("NUMERIC" or "INTERVAL DAY TO SECOND" or "INTERVAL YEAR TO MONTH" or "INTERVAL"))";
const char* const kAnyNumber = R"("NUMERIC")";

namespace {

bool is_interval(const Type& type) { return type.is_ansi_interval() || type.is(TypeId::kCalendarInterval); }

/// A string beside a number becomes a number; two strings do so in legacy mode only.
Type number_for_string(const Type& type, const Type& other, bool ansi) {
    if (!type.is_string()) return type;
    if (!ansi)
        return other.is_numeric() || other.is_string() || other.is(TypeId::kNull) ? Type::double_number()
                                                                                  : type;
    if (other.is_integral()) return Type::long_integer();
    return other.is_numeric() ? Type::double_number() : type;
}

}  // namespace

void raise_operand_types(const ResolveRequest& request, const Type& left, const Type& right,
                         const std::string& required) {
    if (left.same_ignoring_nullability(right)) {
        raise_mismatch(request, "BINARY_OP_WRONG_TYPE",
                       {{"inputType", required}, {"actualDataType", quoted(left)}});
    }
    raise_mismatch(request, "BINARY_OP_DIFF_TYPES", {{"left", quoted(left)}, {"right", quoted(right)}});
}

Type decimal_operand(const ArgumentInfo& argument) {
    if (argument.type.is(TypeId::kDecimal)) return argument.type;
    if (argument.is_literal && argument.constant && argument.constant->holds<int64_t>()) {
        return Type::decimal(count_digits(argument.constant->as_long()), 0);
    }
    return decimal_for(argument.type);
}

Operands numeric_operands(const ResolveRequest& request, bool allows_intervals, const std::string& required) {
    const bool ansi = request.settings->ansi;
    const Type& a = request.arguments[0].type;
    const Type& b = request.arguments[1].type;
    if (a.is(TypeId::kNull) && b.is(TypeId::kNull)) return {Type::double_number(), Type::double_number()};
    Type left = number_for_string(a, b, ansi);
    Type right = number_for_string(b, a, ansi);
    if (left.is(TypeId::kNull)) left = right;
    if (right.is(TypeId::kNull)) right = left;
    if (left.is_numeric() && right.is_numeric()) {
        const bool decimal = left.is(TypeId::kDecimal) || right.is(TypeId::kDecimal);
        const auto exact = [](const Type& type) { return type.is(TypeId::kDecimal) || type.is_integral(); };
        if (decimal && exact(left) && exact(right)) {
            const bool keep_left = a.is(TypeId::kNull) || a.is_string();
            const bool keep_right = b.is(TypeId::kNull) || b.is_string();
            return {keep_left ? left : decimal_operand(request.arguments[0]),
                    keep_right ? right : decimal_operand(request.arguments[1])};
        }
        if (decimal) return {Type::double_number(), Type::double_number()};
        if (const auto common = common_type(left, right, ansi)) return {*common, *common};
    }
    if (allows_intervals && is_interval(left) && left.id() == right.id()) {
        const auto common = common_type(left, right, ansi);
        if (common) return {*common, *common};
    }
    // A text beside anything else but an interval is read as that; in legacy mode as a number.
    if (left.is_string() != right.is_string()) {
        Type& text = left.is_string() ? left : right;
        const Type& other = left.is_string() ? right : left;
        if (!is_interval(other) && !other.is_nested()) text = ansi ? other : Type::double_number();
    }
    raise_operand_types(request, left, right, required);
}

}  // namespace firesteel

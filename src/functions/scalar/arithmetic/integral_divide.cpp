#include <limits>

#include "column/bitmap.h"
#include "common/decimal.h"
#include "functions/coercion.h"
#include "functions/registry.h"
#include "functions/rows.h"
#include "functions/scalar/arithmetic/decimal_operator.h"
#include "functions/scalar/arithmetic/integer_operator.h"
#include "functions/scalar/arithmetic/operands.h"

namespace firesteel {

namespace {

constexpr const char* kTypes =
    R"(("BIGINT" or "DECIMAL" or "INTERVAL YEAR TO MONTH" or "INTERVAL DAY TO SECOND"))";

/// Integers are divided as bigint; the rules for the rest are those of every operator.
Type widened(const Type& type) { return type.is_integral() ? Type::long_integer() : type; }

Resolution resolve_integral_quotient(const ResolveRequest& request) {
    check_argument_count(request, 2, 2);
    const Operands operands = numeric_operands(request, true, kTypes);
    Resolution resolution;
    resolution.argument_types = {widened(operands.left), widened(operands.right)};
    const TypeId id = resolution.argument_types[0].id();
    if (id == TypeId::kNull || id == TypeId::kFloat || id == TypeId::kDouble ||
        id == TypeId::kCalendarInterval) {
        const Type& a = request.arguments[0].type;
        const Type& b = request.arguments[1].type;
        if (a.is(TypeId::kNull) && b.is(TypeId::kNull)) {
            resolution.argument_types = {Type::long_integer(), Type::long_integer()};
        } else {
            raise_operand_types(request, widened(a), widened(b), kTypes);
        }
    }
    resolution.result = Type::long_integer();
    resolution.nullable = true;
    return resolution;
}

template <typename T>
int64_t divide_integers(T a, T b, RowErrors& errors) {
    if (b == 0) {
        errors.fail([] { return division_error("DIVIDE_BY_ZERO"); });
        return 0;
    }
    if (b == -1) {
        if (a == std::numeric_limits<T>::min() && sizeof(T) == sizeof(int64_t)) {
            if (errors.mode() != EvalMode::kLegacy) {
                errors.fail([] { return arithmetic_overflow("Overflow in integral divide", "try_divide"); });
            }
            return a;
        }
        return -static_cast<int64_t>(a);
    }
    return a / b;
}

ColumnPtr divide_decimals_to_long(const KernelCall& call) {
    const DecimalReader a(call[0]);
    const DecimalReader b(call[1]);
    auto buffer = Buffer::allocate_zeroed(call.rows * 8, call.pool);
    for (int64_t row = 0; row < call.rows; ++row) {
        if (call.validity && !get_bit(call.validity->as<uint64_t>(), row)) continue;
        if (b[row] == 0) {
            call.errors->fail(row, [] { return division_error("DIVIDE_BY_ZERO"); });
            continue;
        }
        Int128 quotient = 0;
        const bool fits = integral_divide_decimals(a[row], a.scale(), b[row], b.scale(), quotient) &&
                          quotient >= std::numeric_limits<int64_t>::min() &&
                          quotient <= std::numeric_limits<int64_t>::max();
        if (!fits && call.errors->mode() != EvalMode::kLegacy) {
            call.errors->fail(
                row, [] { return arithmetic_overflow("Overflow in integral divide", "try_divide"); });
        }
        buffer->mutable_as<int64_t>()[row] = static_cast<int64_t>(quotient);
    }
    return Column::flat(*call.result_type, call.rows, std::move(buffer), nullptr);
}

ColumnPtr integral_divide(const KernelCall& call) {
    if (call[0].type().is(TypeId::kDecimal)) return divide_decimals_to_long(call);
    if (call[0].type().physical() == PhysicalType::kInt32) return rows<divide_integers<int32_t>>(call);
    return rows<divide_integers<int64_t>>(call);
}

}  // namespace

FUNCTION("div")
    .group("math_funcs")
    .since("3.0.0")
    .doc("The quotient without its fraction, as a bigint.")
    .example("SELECT 3 div 2", "1")
    .example("SELECT INTERVAL '1-1' YEAR TO MONTH div INTERVAL '-1' MONTH", "-13")
    .overload(resolve_integral_quotient, integral_divide)
    .with([](FunctionRecord& r) { r.infix = "div", r.can_fail = true; });

}  // namespace firesteel

#include "common/decimal.h"
#include "functions/coercion.h"
#include "functions/registry.h"
#include "functions/rows.h"
#include "functions/scalar/arithmetic/calendar_interval.h"
#include "functions/scalar/arithmetic/decimal_operator.h"
#include "functions/scalar/arithmetic/operands.h"

namespace firesteel {

namespace {

constexpr const char* kDoubleOrDecimal = R"(("DOUBLE" or "DECIMAL"))";

Resolution resolve_quotient(const ResolveRequest& request) {
    check_argument_count(request, 2, 2);
    const Type& a = request.arguments[0].type;
    const Type& b = request.arguments[1].type;
    Resolution resolution;
    resolution.nullable = true;
    const bool is_interval = a.is_ansi_interval() || a.is(TypeId::kCalendarInterval);
    if (is_interval && (b.is_numeric() || b.is_string() || b.is(TypeId::kNull))) {
        const bool exact = !a.is(TypeId::kCalendarInterval) && (b.is(TypeId::kDecimal) || b.is_integral());
        resolution.argument_types = {a, !exact                   ? Type::double_number()
                                        : b.is(TypeId::kDecimal) ? b
                                                                 : Type::long_integer()};
        resolution.result = a.is(TypeId::kYearMonthInterval) ? Type::year_month_interval()
                            : a.is(TypeId::kDayTimeInterval) ? Type::day_time_interval()
                                                             : a;
        resolution.nullable = strict_nullable(request, resolution.argument_types);
        return resolution;
    }
    if (a.is(TypeId::kNull) && (b.is_ansi_interval() || b.is(TypeId::kCalendarInterval)))
        raise_mismatch(request, "BINARY_OP_DIFF_TYPES", {{"left", quoted(a)}, {"right", quoted(b)}});
    const Operands operands = numeric_operands(request, false, kDoubleOrDecimal);
    if (operands.has_decimal()) {
        resolution.argument_types = {operands.left, operands.right};
        resolution.result = decimal_result('/', operands.left, operands.right,
                                           request.settings->decimal_allow_precision_loss);
    } else {
        resolution.argument_types = {Type::double_number(), Type::double_number()};
        resolution.result = Type::double_number();
    }
    return resolution;
}

double divide_doubles(double a, double b, RowErrors& errors) {
    if (b == 0) {
        errors.fail([] { return division_error("DIVIDE_BY_ZERO"); });
        return 0;
    }
    return a / b;
}

ColumnPtr divide(const KernelCall& call) {
    if (call.result_type->is(TypeId::kDecimal))
        return run_decimal_operator(call, divide_decimals, "DIVIDE_BY_ZERO");
    if (call.result_type->is(TypeId::kDouble)) return rows<divide_doubles>(call);
    return divide_interval(call);
}

}  // namespace

FUNCTION("/")
    .group("math_funcs")
    .since("1.0.0")
    .doc(
        "The quotient: of decimals a decimal, of other numbers a double, of an interval and a number an "
        "interval.")
    .example("SELECT 3 / 2", "1.5")
    .overload(resolve_quotient, divide)
    .with([](FunctionRecord& r) { r.infix = "/", r.can_fail = true; });

FUNCTION("try_divide")
    .group("math_funcs")
    .since("3.2.0")
    .doc("As `/`, but null when the divisor is zero or the result overflows.")
    .example("SELECT try_divide(3, 2)", "1.5")
    .example("SELECT try_divide(1, 0)", "NULL")
    .overload(resolve_quotient, divide)
    .with([](FunctionRecord& r) { r.null_on_failure = true; });

}  // namespace firesteel

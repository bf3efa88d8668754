#include "functions/coercion.h"
#include "functions/registry.h"
#include "functions/scalar/arithmetic/calendar_interval.h"
#include "functions/scalar/arithmetic/datetime_rewrite.h"
#include "functions/scalar/arithmetic/decimal_operator.h"
#include "functions/scalar/arithmetic/integer_operator.h"
#include "functions/scalar/arithmetic/operands.h"

namespace firesteel {

namespace {

struct Add {
    template <typename T>
    static T wrap(T a, T b, bool& overflow) {
        T result;
        overflow = __builtin_add_overflow(a, b, &result);
        return result;
    }
    template <typename T>
    static T floating(T a, T b) {
        return a + b;
    }
};

struct Subtract {
    template <typename T>
    static T wrap(T a, T b, bool& overflow) {
        T result;
        overflow = __builtin_sub_overflow(a, b, &result);
        return result;
    }
    template <typename T>
    static T floating(T a, T b) {
        return a - b;
    }
};

Resolution resolve_sum(const ResolveRequest& request) {
    check_argument_count(request, 2, 2);
    const Operands operands = numeric_operands(request, true, kAnyNumberOrInterval);
    Resolution resolution;
    resolution.argument_types = {operands.left, operands.right};
    resolution.result = operands.has_decimal()
                            ? decimal_result('+', operands.left, operands.right,
                                             request.settings->decimal_allow_precision_loss)
                            : operands.left;
    resolution.nullable = strict_nullable(request, resolution.argument_types) ||
                          (operands.has_decimal() && request.mode != EvalMode::kAnsi);
    return resolution;
}

ColumnPtr add(const KernelCall& call) {
    if (call.result_type->is(TypeId::kDecimal)) return run_decimal_sum(call, false);
    if (call.result_type->is(TypeId::kCalendarInterval)) return add_calendar_intervals(call, 1, "try_add");
    return run_number_operator<Add>(call, {"+", "try_add"});
}

ColumnPtr subtract(const KernelCall& call) {
    if (call.result_type->is(TypeId::kDecimal)) return run_decimal_sum(call, true);
    if (call.result_type->is(TypeId::kCalendarInterval))
        return add_calendar_intervals(call, -1, "try_subtract");
    return run_number_operator<Subtract>(call, {"-", "try_subtract"});
}

}  // namespace

FUNCTION("+")
    .group("math_funcs")
    .since("1.0.0")
    .doc("The sum of two numbers or intervals, or a date or timestamp moved by an interval.")
    .example("SELECT 1 + 2", "3")
    .overload(resolve_sum, add)
    .with([](FunctionRecord& r) { r.infix = "+", r.can_fail = true, r.rewrite = rewrite_datetime_sum; });

FUNCTION("-")
    .group("math_funcs")
    .since("1.0.0")
    .doc("The difference of two numbers, intervals, dates or timestamps.")
    .example("SELECT 2 - 1", "1")
    .overload(resolve_sum, subtract)
    .with([](FunctionRecord& r) {
        r.infix = "-", r.can_fail = true, r.rewrite = rewrite_datetime_difference;
    });

FUNCTION("try_add")
    .group("math_funcs")
    .since("3.2.0")
    .doc("As `+`, but null when the result overflows.")
    .example("SELECT try_add(1, 2)", "3")
    .example("SELECT try_add(2147483647, 1)", "NULL")
    .overload(resolve_sum, add)
    .with([](FunctionRecord& r) { r.null_on_failure = true, r.rewrite = rewrite_datetime_sum; });

FUNCTION("try_subtract")
    .group("math_funcs")
    .since("3.3.0")
    .doc("As `-`, but null when the result overflows.")
    .example("SELECT try_subtract(2, 1)", "1")
    .example("SELECT try_subtract(-2147483648, 1)", "NULL")
    .overload(resolve_sum, subtract)
    .with([](FunctionRecord& r) { r.null_on_failure = true, r.rewrite = rewrite_datetime_difference; });

}  // namespace firesteel

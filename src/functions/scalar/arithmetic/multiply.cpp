#include "functions/coercion.h"
#include "functions/registry.h"
#include "functions/scalar/arithmetic/calendar_interval.h"
#include "functions/scalar/arithmetic/decimal_operator.h"
#include "functions/scalar/arithmetic/integer_operator.h"
#include "functions/scalar/arithmetic/operands.h"

namespace firesteel {

namespace {

struct Multiply {
    template <typename T>
    static T wrap(T a, T b, bool& overflow) {
        T result;
        overflow = __builtin_mul_overflow(a, b, &result);
        return result;
    }
    template <typename T>
    static T floating(T a, T b) {
        return a * b;
    }
};

bool is_interval(const Type& type) { return type.is_ansi_interval() || type.is(TypeId::kCalendarInterval); }

/// What the number beside an interval is computed in.
Type factor_type(const Type& type, const Type& interval) {
    if (interval.is(TypeId::kCalendarInterval)) return Type::double_number();
    if (type.is(TypeId::kDecimal)) return type;
    return type.is_integral() ? Type::long_integer() : Type::double_number();
}

Resolution resolve_product(const ResolveRequest& request) {
    check_argument_count(request, 2, 2);
    const Type& a = request.arguments[0].type;
    const Type& b = request.arguments[1].type;
    const auto is_factor = [](const Type& type) {
        return type.is_numeric() || type.is_string() || type.is(TypeId::kNull);
    };
    Resolution resolution;
    if ((is_interval(a) && is_factor(b)) || (is_interval(b) && is_factor(a))) {
        const Type& interval = is_interval(a) ? a : b;
        resolution.argument_types = {is_interval(a) ? a : factor_type(a, interval),
                                     is_interval(a) ? factor_type(b, interval) : b};
        resolution.result = interval.is(TypeId::kYearMonthInterval) ? Type::year_month_interval()
                            : interval.is(TypeId::kDayTimeInterval) ? Type::day_time_interval()
                                                                    : interval;
        resolution.nullable = strict_nullable(request, resolution.argument_types);
        return resolution;
    }
    const Operands operands = numeric_operands(request, false, kAnyNumber);
    resolution.argument_types = {operands.left, operands.right};
    resolution.result = operands.has_decimal()
                            ? decimal_result('*', operands.left, operands.right,
                                             request.settings->decimal_allow_precision_loss)
                            : operands.left;
    resolution.nullable = strict_nullable(request, resolution.argument_types) ||
                          (operands.has_decimal() && request.mode != EvalMode::kAnsi);
    return resolution;
}

ColumnPtr multiply(const KernelCall& call) {
    if (is_interval(call[0].type())) return multiply_interval(call, call[0], call[1]);
    if (is_interval(call[1].type())) return multiply_interval(call, call[1], call[0]);
    if (call.result_type->is(TypeId::kDecimal)) return run_decimal_product(call);
    return run_number_operator<Multiply>(call, {"*", "try_multiply"});
}

/// number * interval is interval * number, and shown so.
std::optional<FunctionRewrite> rewrite_product(const ResolveRequest& request) {
    const auto& arguments = request.arguments;
    const bool swap =
        arguments.size() == 2 && is_interval(arguments[1].type) && !is_interval(arguments[0].type);
    return swap ? std::optional(FunctionRewrite{"*", true}) : std::nullopt;
}

}  // namespace

FUNCTION("*")
    .group("math_funcs")
    .since("1.0.0")
    .doc("The product of two numbers, or of an interval and a number.")
    .example("SELECT 2 * 3", "6")
    .overload(resolve_product, multiply)
    .with([](FunctionRecord& r) { r.infix = "*", r.can_fail = true, r.rewrite = rewrite_product; });

FUNCTION("try_multiply")
    .group("math_funcs")
    .since("3.3.0")
    .doc("As `*`, but null when the result overflows.")
    .example("SELECT try_multiply(2, 3)", "6")
    .example("SELECT try_multiply(-2147483648, 10)", "NULL")
    .overload(resolve_product, multiply)
    .with([](FunctionRecord& r) { r.null_on_failure = true; });

}  // namespace firesteel

#include <cmath>

#include "column/bitmap.h"
#include "common/decimal.h"
#include "functions/coercion.h"
#include "functions/registry.h"
#include "functions/rows.h"
#include "functions/scalar/arithmetic/decimal_operator.h"
#include "functions/scalar/arithmetic/operands.h"

namespace firesteel {

namespace {

Resolution resolve_remainder(const ResolveRequest& request) {
    check_argument_count(request, 2, 2);
    const Operands operands = numeric_operands(request, false, kAnyNumber);
    Resolution resolution;
    resolution.argument_types = {operands.left, operands.right};
    resolution.result = operands.has_decimal()
                            ? decimal_result('%', operands.left, operands.right,
                                             request.settings->decimal_allow_precision_loss)
                            : operands.left;
    resolution.nullable = true;
    return resolution;
}

template <typename T>
T remainder_of(T a, T b) {
    if constexpr (std::is_floating_point_v<T>) {
        return std::fmod(a, b);
    } else {
        return b == -1 ? T{0} : static_cast<T>(a % b);  // the least value by -1 traps
    }
}

template <typename T>
T remainder_row(T a, T b, RowErrors& errors) {
    if (b == 0) {
        errors.fail([] { return division_error("REMAINDER_BY_ZERO"); });
        return 0;
    }
    return remainder_of(a, b);
}

/// The remainder made positive by adding the divisor once; a negative divisor may still leave it negative.
template <typename T>
T positive_remainder_row(T a, T b, RowErrors& errors) {
    const T rest = remainder_row(a, b, errors);
    if (b == 0 || !(rest < 0)) return rest;
    if constexpr (std::is_floating_point_v<T>) {
        return std::fmod(rest + b, b);
    } else {
        const auto sum = static_cast<T>(static_cast<std::make_unsigned_t<T>>(rest) +
                                        static_cast<std::make_unsigned_t<T>>(b));
        return remainder_of(sum, b);
    }
}

bool positive_remainder_decimals(Int128 a, int scale_a, Int128 b, int scale_b, int result_scale,
                                 Int128& out) {
    const int scale = std::max(scale_a, scale_b);
    Int128 rest = 0;
    if (!remainder_decimals(a, scale_a, b, scale_b, scale, rest)) return false;
    if (rest < 0) {
        Int128 sum = 0;
        if (!add_decimals(rest, scale, b, scale_b, scale, sum) ||
            !remainder_decimals(sum, scale, b, scale_b, scale, rest))
            return false;
    }
    return rescale_decimal(rest, scale, result_scale, out);
}

template <template <typename> class Row>
ColumnPtr run_remainder(const KernelCall& call) {
    switch (call.result_type->physical()) {
        case PhysicalType::kInt8:
            return rows<Row<int8_t>::run>(call);
        case PhysicalType::kInt16:
            return rows<Row<int16_t>::run>(call);
        case PhysicalType::kInt32:
            return rows<Row<int32_t>::run>(call);
        case PhysicalType::kInt64:
            return rows<Row<int64_t>::run>(call);
        case PhysicalType::kFloat:
            return rows<Row<float>::run>(call);
        default:
            return rows<Row<double>::run>(call);
    }
}

template <typename T>
struct Remainder {
    static T run(T a, T b, RowErrors& errors) { return remainder_row(a, b, errors); }
};
template <typename T>
struct PositiveRemainder {
    static T run(T a, T b, RowErrors& errors) { return positive_remainder_row(a, b, errors); }
};

ColumnPtr remainder(const KernelCall& call) {
    if (call.result_type->is(TypeId::kDecimal))
        return run_decimal_operator(call, remainder_decimals, "REMAINDER_BY_ZERO");
    return run_remainder<Remainder>(call);
}

ColumnPtr positive_remainder(const KernelCall& call) {
    if (call.result_type->is(TypeId::kDecimal))
        return run_decimal_operator(call, positive_remainder_decimals, "REMAINDER_BY_ZERO");
    return run_remainder<PositiveRemainder>(call);
}

}  // namespace

FUNCTION("%")
    .alias("mod")
    .group("math_funcs")
    .since("1.0.0")
    .doc("The remainder of a division, with the sign of the dividend.")
    .example("SELECT 2 % 1.8", "0.2")
    .example("SELECT MOD(2, 1.8)", "0.2")
    .overload(resolve_remainder, remainder)
    .with([](FunctionRecord& r) {
        r.can_fail = true;
        r.display = [](const std::string& name, const std::vector<std::string>& arguments) {
            if (name == "%") return "(" + arguments[0] + " % " + arguments[1] + ")";
            return name + "(" + arguments[0] + ", " + arguments[1] + ")";
        };
    });

FUNCTION("try_mod")
    .group("math_funcs")
    .since("4.0.0")
    .doc("As `%`, but null when the divisor is zero.")
    .example("SELECT try_mod(3, 2)", "1")
    .example("SELECT try_mod(1, 0)", "NULL")
    .overload(resolve_remainder, remainder)
    .with([](FunctionRecord& r) { r.null_on_failure = true; });

FUNCTION("pmod")
    .group("math_funcs")
    .since("1.5.0")
    .doc("The positive remainder of a division.")
    .example("SELECT pmod(10, 3)", "1")
    .example("SELECT pmod(-10, 3)", "2")
    .overload(resolve_remainder, positive_remainder)
    .with([](FunctionRecord& r) { r.can_fail = true; });

}  // namespace firesteel

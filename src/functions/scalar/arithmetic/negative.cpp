#include <cmath>
#include <limits>

#include "column/bitmap.h"
#include "common/decimal.h"
#include "functions/registry.h"
#include "functions/rows.h"
#include "functions/scalar/arithmetic/decimal_operator.h"
#include "functions/scalar/arithmetic/integer_operator.h"
#include "functions/scalar/arithmetic/operands.h"

namespace firesteel {

namespace {

constexpr const char* kNumberOrAnsiInterval =
    R"(("NUMERIC" or "INTERVAL DAY TO SECOND" or "INTERVAL YEAR TO MONTH"))";

Resolution resolve_unary(const ResolveRequest& request, bool calendar, const char* required) {
    check_argument_count(request, 1, 1);
    Type type = request.arguments[0].type;
    if (type.is_string() || type.is(TypeId::kNull)) type = Type::double_number();
    if (!type.is_numeric() && !type.is_ansi_interval() && !(calendar && type.is(TypeId::kCalendarInterval))) {
        raise_unexpected_type(request, 0, required);
    }
    return {{type}, type, strict_nullable(request, {type})};
}

Resolution resolve_sign_change(const ResolveRequest& request) {
    return resolve_unary(request, true, kAnyNumberOrInterval);
}
Resolution resolve_magnitude(const ResolveRequest& request) {
    return resolve_unary(request, false, kNumberOrAnsiInterval);
}

/// Only the least value of a type has no opposite.
template <typename T>
T opposite(T value, RowErrors& errors, const Type& type) {
    if (value != std::numeric_limits<T>::min()) return static_cast<T>(-value);
    if (type.is_ansi_interval()) {
        errors.fail_always([] { return interval_overflow(nullptr); });
    } else if (errors.mode() != EvalMode::kLegacy) {
        errors.fail([] { return arithmetic_overflow("overflow", nullptr); });
    }
    return value;
}

template <typename T, bool kMagnitude>
ColumnPtr change_integers(const KernelCall& call) {
    auto buffer = Buffer::allocate(call.rows * static_cast<int64_t>(sizeof(T)), call.pool);
    const T* in = call[0].values<T>();
    RowErrors errors(call.errors);
    for (int64_t row = 0; row < call.rows; ++row) {
        T value = in[row];
        if (!kMagnitude || value < 0) {
            const bool valid = !call.validity || get_bit(call.validity->as<uint64_t>(), row);
            errors.set_row(row);
            value = valid ? opposite(value, errors, *call.result_type) : T{0};
        }
        buffer->template mutable_as<T>()[row] = value;
    }
    return Column::flat(*call.result_type, call.rows, std::move(buffer), nullptr);
}

template <typename T, bool kMagnitude>
T change_floating(T value) {
    return kMagnitude ? std::fabs(value) : -value;
}

template <bool kMagnitude>
ColumnPtr change_decimals(const KernelCall& call) {
    const DecimalReader in(call[0]);
    DecimalWriter out(call);
    for (int64_t row = 0; row < call.rows; ++row)
        out.set(row, kMagnitude && in[row] >= 0 ? in[row] : -in[row]);
    return out.finish();
}

ColumnPtr negate_calendar_intervals(const KernelCall& call) {
    auto buffer =
        Buffer::allocate_zeroed(call.rows * static_cast<int64_t>(sizeof(CalendarInterval)), call.pool);
    const auto* in = call[0].values<CalendarInterval>();
    RowErrors errors(call.errors);
    for (int64_t row = 0; row < call.rows; ++row) {
        if (call.validity && !get_bit(call.validity->as<uint64_t>(), row)) continue;
        errors.set_row(row);
        const Type type = Type::day_time_interval();
        buffer->mutable_as<CalendarInterval>()[row] = {opposite(in[row].months, errors, type),
                                                       opposite(in[row].days, errors, type),
                                                       opposite(in[row].microseconds, errors, type)};
    }
    return Column::flat(*call.result_type, call.rows, std::move(buffer), nullptr);
}

template <bool kMagnitude>
ColumnPtr change_sign(const KernelCall& call) {
    if (call.result_type->is(TypeId::kDecimal)) return change_decimals<kMagnitude>(call);
    switch (call.result_type->physical()) {
        case PhysicalType::kInt8:
            return change_integers<int8_t, kMagnitude>(call);
        case PhysicalType::kInt16:
            return change_integers<int16_t, kMagnitude>(call);
        case PhysicalType::kInt32:
            return change_integers<int32_t, kMagnitude>(call);
        case PhysicalType::kInt64:
            return change_integers<int64_t, kMagnitude>(call);
        case PhysicalType::kFloat:
            return rows<change_floating<float, kMagnitude>>(call);
        case PhysicalType::kInterval:
            return negate_calendar_intervals(call);
        default:
            return rows<change_floating<double, kMagnitude>>(call);
    }
}

ColumnPtr keep(const KernelCall& call) { return call.arguments[0]; }

}  // namespace

FUNCTION("negative")
    .alias("unary_minus")
    .group("math_funcs")
    .since("1.0.0")
    .doc("The number or interval with the opposite sign: also written `- expr`.")
    .example("SELECT negative(1)", "-1")
    .overload(resolve_sign_change, change_sign<false>)
    .with([](FunctionRecord& r) {
        r.can_fail = true;
        r.display = [](const std::string& name, const std::vector<std::string>& arguments) {
            return name == "negative" ? "negative(" + arguments[0] + ")" : "(- " + arguments[0] + ")";
        };
    });

FUNCTION("positive")
    .group("math_funcs")
    .since("1.5.0")
    .doc("The number or interval itself: also written `+ expr`.")
    .example("SELECT positive(1)", "1")
    .overload(resolve_sign_change, keep)
    .with([](FunctionRecord& r) {
        r.display = [](const std::string&, const std::vector<std::string>& arguments) {
            return "(+ " + arguments[0] + ")";
        };
    });

FUNCTION("abs")
    .group("math_funcs")
    .since("1.2.0")
    .doc("The absolute value of a number or interval.")
    .example("SELECT abs(-1)", "1")
    .example("SELECT abs(INTERVAL -'1-1' YEAR TO MONTH)", "INTERVAL '1-1' YEAR TO MONTH")
    .overload(resolve_magnitude, change_sign<true>)
    .with([](FunctionRecord& r) { r.can_fail = true; });

}  // namespace firesteel

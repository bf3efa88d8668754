#include "codec/calendar.h"
#include "common/decimal.h"
#include "functions/cast/cast_call.h"
#include "functions/cast/physical.h"

namespace firesteel {

namespace {

/// Months or microseconds of the last field of an interval type: what a plain number counts.
int64_t unit_of(const Type& interval) {
    switch (interval.end_field()) {
        case IntervalField::kYear:
            return 12;
        case IntervalField::kMonth:
            return 1;
        case IntervalField::kDay:
            return kMicrosPerDay;
        case IntervalField::kHour:
            return kMicrosPerHour;
        case IntervalField::kMinute:
            return kMicrosPerMinute;
        default:
            return kMicrosPerSecond;
    }
}

template <typename F>
auto with_interval_type(const Type& type, F f) {
    if (type.is(TypeId::kYearMonthInterval)) return f(int32_t{});
    return f(int64_t{});
}

/// These raise in legacy mode too; cast_checked knows failures by mode only.
template <typename From, typename To, typename Convert>
ColumnPtr cast_always_checked(const CastCall& call, Convert convert) {
    CastResult<To> result(call);
    const From* in = call.input->values<From>();
    for (int64_t row = 0; row < call.rows(); ++row) {
        if (!result.valid(row) || convert(in[row], result.values()[row])) continue;
        result.set_null(row);
        call.errors.fail_always(row, [&] { return cast_overflow(*call.input, row, call.to, call.settings); });
        if (call.errors.has_error()) break;
    }
    return result.finish();
}

template <typename To>
bool narrow(Int128 value, To& out) {
    out = static_cast<To>(value);
    return out == value;
}

ColumnPtr cast_integral_to_interval(const CastCall& call) {
    const int64_t unit = unit_of(call.to);
    return with_integral_type(call.from(), [&](auto from) {
        using From = decltype(from);
        return with_interval_type(call.to, [&](auto to) {
            using To = decltype(to);
            return cast_always_checked<From, To>(
                call, [=](From value, To& out) { return narrow(static_cast<Int128>(value) * unit, out); });
        });
    });
}

ColumnPtr cast_decimal_to_interval(const CastCall& call) {
    const int64_t unit = unit_of(call.to);
    const int scale = call.from().scale();
    return with_decimal_type(call.from(), [&](auto from) {
        using From = decltype(from);
        return with_interval_type(call.to, [&](auto to) {
            using To = decltype(to);
            return cast_always_checked<From, To>(call, [=](From value, To& out) {
                Int128 product = 0;
                return multiply_decimals(value, scale, unit, 0, 0, product) && narrow(product, out);
            });
        });
    });
}

ColumnPtr cast_interval_to_integral(const CastCall& call) {
    const int64_t unit = unit_of(call.from());
    return with_interval_type(call.from(), [&](auto from) {
        using From = decltype(from);
        return with_integral_type(call.to, [&](auto to) {
            using To = decltype(to);
            return cast_always_checked<From, To>(
                call, [=](From value, To& out) { return narrow(static_cast<Int128>(value / unit), out); });
        });
    });
}

/// Seconds keep their fraction, larger fields count whole units.
ColumnPtr cast_interval_to_decimal(const CastCall& call) {
    const Type& to = call.to;
    const bool seconds = call.from().end_field() == IntervalField::kSecond;
    const int64_t unit = seconds ? 1 : unit_of(call.from());
    const int scale = seconds ? 6 : 0;
    return with_interval_type(call.from(), [&](auto from) {
        using From = decltype(from);
        return with_decimal_type(to, [&](auto type) {
            using To = decltype(type);
            CastResult<To> result(call);
            const From* in = call.input->values<From>();
            for (int64_t row = 0; row < call.rows(); ++row) {
                if (!result.valid(row)) continue;
                Int128 value = 0;
                if (rescale_decimal(in[row] / unit, scale, to.scale(), value) &&
                    fits_precision(value, to.precision())) {
                    result.values()[row] = static_cast<To>(value);
                    continue;
                }
                result.set_null(row);
                call.errors.fail_always(
                    row, [&] { return decimal_out_of_range(decimal_to_string(in[row] / unit, scale), to); });
                if (call.errors.has_error()) break;
            }
            return result.finish();
        });
    });
}

ColumnPtr cast_between_intervals(const CastCall& call) {
    const int64_t unit = call.to.end_field() == IntervalField::kSecond ? 1 : unit_of(call.to);
    return with_interval_type(call.to, [&](auto type) {
        using T = decltype(type);
        return cast_all<T, T>(call, [=](T value) { return value - value % unit; });
    });
}

}  // namespace

CastKernel find_interval_cast(const Type& from, const Type& to) {
    if (from.id() == to.id()) return cast_between_intervals;
    if (from.is_integral()) return cast_integral_to_interval;
    if (from.is(TypeId::kDecimal)) return cast_decimal_to_interval;
    if (to.is_integral()) return cast_interval_to_integral;
    return to.is(TypeId::kDecimal) ? cast_interval_to_decimal : nullptr;
}

}  // namespace firesteel

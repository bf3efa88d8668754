#include "functions/scalar/arithmetic/calendar_interval.h"

#include <cmath>
#include <limits>
#include <optional>

#include "column/bitmap.h"
#include "common/decimal.h"
#include "functions/scalar/arithmetic/decimal_operator.h"
#include "functions/scalar/arithmetic/integer_operator.h"

namespace firesteel {

namespace {

bool is_valid(const KernelCall& call, int64_t row) {
    return !call.validity || get_bit(call.validity->as<uint64_t>(), row);
}

template <typename T>
std::optional<T> rounded(double value) {
    // Java rounds halves away from zero here; the bounds are exact powers of two.
    const double whole = std::round(value);
    if (!(whole >= static_cast<double>(std::numeric_limits<T>::min()) &&
          whole < -static_cast<double>(std::numeric_limits<T>::min()))) {
        return std::nullopt;
    }
    return static_cast<T>(whole);
}

template <typename T>
std::optional<T> truncated(double value) {
    return rounded<T>(std::trunc(value));
}

template <typename T>
std::optional<T> narrowed(Int128 value) {
    if (value < std::numeric_limits<T>::min() || value > std::numeric_limits<T>::max()) return std::nullopt;
    return static_cast<T>(value);
}

/// The number by which an interval is multiplied or divided, in one of three physical forms.
class Number {
public:
    explicit Number(const Column& column) : column_(column) {}
    bool is_zero(int64_t row) const {
        return column_.type().is(TypeId::kDouble)    ? column_.values<double>()[row] == 0
               : column_.type().is(TypeId::kDecimal) ? DecimalReader(column_)[row] == 0
                                                     : column_.values<int64_t>()[row] == 0;
    }
    template <typename T>
    std::optional<T> multiply(T interval, int64_t row) const {
        if (column_.type().is(TypeId::kDouble))
            return rounded<T>(static_cast<double>(interval) * column_.values<double>()[row]);
        if (column_.type().is(TypeId::kDecimal)) {
            Int128 product = 0;
            if (!multiply_decimals(interval, 0, DecimalReader(column_)[row], column_.type().scale(), 0,
                                   product))
                return std::nullopt;
            return narrowed<T>(product);
        }
        return narrowed<T>(static_cast<Int128>(interval) * column_.values<int64_t>()[row]);
    }
    template <typename T>
    std::optional<T> divide(T interval, int64_t row) const {
        if (column_.type().is(TypeId::kDouble))
            return rounded<T>(static_cast<double>(interval) / column_.values<double>()[row]);
        Int128 quotient = 0;
        const bool decimal = column_.type().is(TypeId::kDecimal);
        const Int128 divisor = decimal ? DecimalReader(column_)[row] : column_.values<int64_t>()[row];
        if (!divide_decimals(interval, 0, divisor, decimal ? column_.type().scale() : 0, 0, quotient))
            return std::nullopt;
        return narrowed<T>(quotient);
    }

private:
    const Column& column_;
};

std::optional<CalendarInterval> scaled(double months, double days, double micros) {
    const auto whole_months = truncated<int32_t>(months);
    const auto whole_days = truncated<int32_t>(days);
    const auto whole_micros = rounded<int64_t>(micros);
    if (!whole_months || !whole_days || !whole_micros) return std::nullopt;
    return CalendarInterval{*whole_months, *whole_days, *whole_micros};
}

/// Runs `step(row)` for every valid row; nothing means overflow.
template <typename T, typename Step>
ColumnPtr run_rows(const KernelCall& call, bool divides, const Column& number, const Step& step) {
    auto buffer = Buffer::allocate_zeroed(call.rows * static_cast<int64_t>(sizeof(T)), call.pool);
    const Number divisor(number);
    for (int64_t row = 0; row < call.rows; ++row) {
        if (!is_valid(call, row)) continue;
        if (divides && divisor.is_zero(row)) {
            call.errors->fail_always(row, [] { return Error("INTERVAL_DIVIDED_BY_ZERO"); });
            continue;
        }
        const std::optional<T> result = step(row);
        if (result) {
            buffer->template mutable_as<T>()[row] = *result;
        } else {
            call.errors->fail_always(
                row, [&] { return interval_overflow(divides ? "try_divide" : "try_multiply"); });
        }
    }
    return Column::flat(*call.result_type, call.rows, std::move(buffer), nullptr);
}

}  // namespace

ColumnPtr add_calendar_intervals(const KernelCall& call, int sign, const char* alternative) {
    auto buffer =
        Buffer::allocate_zeroed(call.rows * static_cast<int64_t>(sizeof(CalendarInterval)), call.pool);
    const auto* a = call[0].values<CalendarInterval>();
    const auto* b = call[1].values<CalendarInterval>();
    for (int64_t row = 0; row < call.rows; ++row) {
        if (!is_valid(call, row)) continue;
        const auto months =
            narrowed<int32_t>(static_cast<Int128>(a[row].months) + sign * static_cast<Int128>(b[row].months));
        const auto days =
            narrowed<int32_t>(static_cast<Int128>(a[row].days) + sign * static_cast<Int128>(b[row].days));
        const auto micros = narrowed<int64_t>(static_cast<Int128>(a[row].microseconds) +
                                              sign * static_cast<Int128>(b[row].microseconds));
        if (months && days && micros) {
            buffer->mutable_as<CalendarInterval>()[row] = {*months, *days, *micros};
        } else {
            call.errors->fail(row, [&] { return interval_overflow(alternative); });
        }
    }
    return Column::flat(*call.result_type, call.rows, std::move(buffer), nullptr);
}

ColumnPtr multiply_interval(const KernelCall& call, const Column& interval, const Column& number) {
    const Number factor(number);
    if (interval.type().is(TypeId::kYearMonthInterval)) {
        return run_rows<int32_t>(call, false, number, [&](int64_t row) {
            return factor.multiply(interval.values<int32_t>()[row], row);
        });
    }
    if (interval.type().is(TypeId::kDayTimeInterval)) {
        return run_rows<int64_t>(call, false, number, [&](int64_t row) {
            return factor.multiply(interval.values<int64_t>()[row], row);
        });
    }
    return run_rows<CalendarInterval>(call, false, number, [&](int64_t row) {
        const auto& v = interval.values<CalendarInterval>()[row];
        const double by = number.values<double>()[row];
        return scaled(v.months * by, v.days * by, static_cast<double>(v.microseconds) * by);
    });
}

ColumnPtr divide_interval(const KernelCall& call) {
    const Column& interval = call[0];
    const Number divisor(call[1]);
    if (interval.type().is(TypeId::kYearMonthInterval)) {
        return run_rows<int32_t>(call, true, call[1], [&](int64_t row) {
            return divisor.divide(interval.values<int32_t>()[row], row);
        });
    }
    if (interval.type().is(TypeId::kDayTimeInterval)) {
        return run_rows<int64_t>(call, true, call[1], [&](int64_t row) {
            return divisor.divide(interval.values<int64_t>()[row], row);
        });
    }
    return run_rows<CalendarInterval>(call, true, call[1], [&](int64_t row) {
        const auto& v = interval.values<CalendarInterval>()[row];
        const double by = call[1].values<double>()[row];
        return scaled(v.months / by, v.days / by, static_cast<double>(v.microseconds) / by);
    });
}

}  // namespace firesteel

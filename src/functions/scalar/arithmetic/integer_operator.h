#pragma once

#include <cstdint>

#include "column/bitmap.h"
#include "functions/kernel.h"

namespace firesteel {

/// ARITHMETIC_OVERFLOW; `alternative` is the try_ function to name, or null.
Error arithmetic_overflow(const char* message, const char* alternative);
/// BINARY_ARITHMETIC_OVERFLOW, which Spark raises for byte and short.
Error small_integer_overflow(int64_t left, const char* symbol, int64_t right, const char* alternative);
Error interval_overflow(const char* alternative);

struct OperatorNames {
    const char* symbol;
    const char* alternative;
};

/// One integer operator over all rows. `Op::wrap(a, b)` gives the wrapped-around result and sets `overflow`
/// when it is not exact. A first pass over all rows stays free of branches; only when it saw an overflow, a
/// second one finds out which rows that are not null it was.
template <typename T, typename Op>
ColumnPtr run_integer_operator(const KernelCall& call, const OperatorNames& names) {
    auto buffer = Buffer::allocate(call.rows * static_cast<int64_t>(sizeof(T)), call.pool);
    T* out = buffer->template mutable_as<T>();
    const T* a = call[0].values<T>();
    const T* b = call[1].values<T>();
    bool any = false;
    for (int64_t row = 0; row < call.rows; ++row) {
        bool overflow = false;
        out[row] = Op::template wrap<T>(a[row], b[row], overflow);
        any |= overflow;
    }
    if (any && (call.errors->mode() != EvalMode::kLegacy || call.result_type->is_ansi_interval())) {
        for (int64_t row = 0; row < call.rows; ++row) {
            bool overflow = false;
            Op::template wrap<T>(a[row], b[row], overflow);
            if (!overflow || (call.validity && !get_bit(call.validity->template as<uint64_t>(), row)))
                continue;
            const auto make = [&] {
                if (call.result_type->is_ansi_interval()) return interval_overflow(names.alternative);
                if (sizeof(T) < 4)
                    return small_integer_overflow(a[row], names.symbol, b[row], names.alternative);
                return arithmetic_overflow("overflow", names.alternative);
            };
            if (call.result_type->is_ansi_interval()) {
                call.errors->fail_always(row, make);
            } else {
                call.errors->fail(row, make);
            }
        }
    }
    return Column::flat(*call.result_type, call.rows, std::move(buffer), nullptr);
}

template <typename T, typename Op>
ColumnPtr run_floating_operator(const KernelCall& call) {
    auto buffer = Buffer::allocate(call.rows * static_cast<int64_t>(sizeof(T)), call.pool);
    T* out = buffer->template mutable_as<T>();
    const T* a = call[0].values<T>();
    const T* b = call[1].values<T>();
    for (int64_t row = 0; row < call.rows; ++row) out[row] = Op::floating(a[row], b[row]);
    return Column::flat(*call.result_type, call.rows, std::move(buffer), nullptr);
}

/// Dispatches + - * over the physical types of numbers; decimals and calendar intervals are the caller's.
template <typename Op>
ColumnPtr run_number_operator(const KernelCall& call, const OperatorNames& names) {
    switch (call.result_type->physical()) {
        case PhysicalType::kInt8:
            return run_integer_operator<int8_t, Op>(call, names);
        case PhysicalType::kInt16:
            return run_integer_operator<int16_t, Op>(call, names);
        case PhysicalType::kInt32:
            return run_integer_operator<int32_t, Op>(call, names);
        case PhysicalType::kInt64:
            return run_integer_operator<int64_t, Op>(call, names);
        case PhysicalType::kFloat:
            return run_floating_operator<float, Op>(call);
        default:
            return run_floating_operator<double, Op>(call);
    }
}

}  // namespace firesteel

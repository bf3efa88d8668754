#pragma once

#include "column/type.h"
#include "column/value.h"
#include "common/check.h"

namespace firesteel {

/// Calls `f` with a value of the C++ type of a boolean, integral or floating type.
template <typename F>
auto with_number_type(const Type& type, F f) {
    switch (type.physical()) {
        case PhysicalType::kInt8:
            return f(int8_t{});
        case PhysicalType::kInt16:
            return f(int16_t{});
        case PhysicalType::kInt32:
            return f(int32_t{});
        case PhysicalType::kFloat:
            return f(float{});
        case PhysicalType::kDouble:
            return f(double{});
        default:
            CHECK(type.physical() == PhysicalType::kInt64, "{} is no plain number", type.to_string());
    }
    return f(int64_t{});
}

/// Calls `f` with a value of the C++ type of an integral type.
template <typename F>
auto with_integral_type(const Type& type, F f) {
    switch (type.physical()) {
        case PhysicalType::kInt8:
            return f(int8_t{});
        case PhysicalType::kInt16:
            return f(int16_t{});
        case PhysicalType::kInt32:
            return f(int32_t{});
        default:
            CHECK(type.physical() == PhysicalType::kInt64, "{} is no integer", type.to_string());
    }
    return f(int64_t{});
}

/// Calls `f` with a value of the C++ type that holds a decimal.
template <typename F>
auto with_decimal_type(const Type& type, F f) {
    if (type.physical() == PhysicalType::kInt64) return f(int64_t{});
    return f(Int128{});
}

}  // namespace firesteel

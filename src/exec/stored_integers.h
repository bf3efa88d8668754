#pragma once

#include <cstdint>

#include "column/type.h"

namespace firesteel {

/// Columns whose values are integers of up to 64 bits: numbers, dates, timestamps, decimals unscaled.
inline bool is_stored_as_integer(PhysicalType physical) {
    return physical == PhysicalType::kBool || physical == PhysicalType::kInt8 ||
           physical == PhysicalType::kInt16 || physical == PhysicalType::kInt32 ||
           physical == PhysicalType::kInt64;
}

/// Calls `work` with a zero of the C++ type of such values. REQUIRES: is_stored_as_integer(physical).
template <typename Work>
auto with_stored_integer(PhysicalType physical, Work work) {
    switch (physical) {
        case PhysicalType::kBool:
            return work(uint8_t{});
        case PhysicalType::kInt8:
            return work(int8_t{});
        case PhysicalType::kInt16:
            return work(int16_t{});
        case PhysicalType::kInt32:
            return work(int32_t{});
        default:
            return work(int64_t{});
    }
}

}  // namespace firesteel

#pragma once

#include <cstdint>

#include "column/column.h"

namespace firesteel {

/// A value of a flat column that is stored as a signed integer of any width, for code that walks rows.
inline int64_t integer_at(const Column& column, int64_t row) {
    switch (column.type().storage_type().physical()) {
        case PhysicalType::kInt8:
            return column.values<int8_t>()[row];
        case PhysicalType::kInt16:
            return column.values<int16_t>()[row];
        case PhysicalType::kInt32:
            return column.values<int32_t>()[row];
        default:
            return column.values<int64_t>()[row];
    }
}

}  // namespace firesteel

#pragma once

#include "column/type.h"
#include "common/memory_pool.h"

namespace arrow {
struct ArrayData;
}

namespace firesteel {

/// Values of a numeric or temporal array as a values buffer of `type`: units and widths are changed, rows
/// under nulls hold anything. Returns null when the type would not hold the array's values unchanged. Raises
/// when a value is out of range in the new unit.
BufferPtr convert_arrow_numbers(const arrow::ArrayData& array, const Type& type, const MemoryPoolPtr& pool);

}  // namespace firesteel

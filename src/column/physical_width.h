#pragma once

#include "column/type.h"

namespace firesteel {

/// Bytes a value takes in its column's buffer: 1 for booleans, 16 for string views; 0 for nested types.
int64_t physical_width(PhysicalType type);

}  // namespace firesteel

#pragma once

#include "column/column.h"

namespace firesteel {

/// A column that sorts as `key` does and takes fewer bytes in the keys of a sort: integers count from their
/// least one, of texts there are ranks where the same ones come again and again. `key` itself where nothing
/// is gained. Values in both compare only within the column. REQUIRES: a flat column.
ColumnPtr as_small_numbers(const ColumnPtr& key, const MemoryPoolPtr& pool);

}  // namespace firesteel

#pragma once

#include "column/column.h"

namespace firesteel {

/// The column with 0.0 for -0.0 where it is of floats, as Spark keeps values in its sets; others as they are.
ColumnPtr with_positive_zeros(const ColumnPtr& column, const MemoryPoolPtr& pool);

}  // namespace firesteel

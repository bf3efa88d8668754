#pragma once

#include "column/column.h"
#include "column/value.h"

namespace firesteel {

/// Rows of a column that a file does not have: null, or what rows hold that were there before the column.
inline ColumnPtr missing_column(const Type& type, const Value& existing, int64_t rows,
                                const MemoryPoolPtr& pool) {
    return existing.is_null() ? Column::nulls(type, rows, pool)
                              : Column::constant(type, existing, rows, pool);
}

}  // namespace firesteel

#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "column/batch.h"

namespace firesteel {

/// Row picking and joining of columns. All results are new columns; fixed-width data is copied, string bytes
/// are shared. Dictionary columns stay dictionaries where that costs less than flattening.

/// Rows `rows[i]` in that order; a negative entry gives a null row.
ColumnPtr take(const ColumnPtr& column, std::span<const int32_t> rows, const MemoryPoolPtr& pool);
Batch take(const Batch& batch, std::span<const int32_t> rows, const MemoryPoolPtr& pool);
/// Rows [offset, offset + size); shares buffers where it can.
ColumnPtr slice(const ColumnPtr& column, int64_t offset, int64_t size, const MemoryPoolPtr& pool);
Batch slice(const Batch& batch, int64_t offset, int64_t size, const MemoryPoolPtr& pool);
/// All rows one after the other. REQUIRES: at least one column, all of the same type.
ColumnPtr concatenate(const std::vector<ColumnPtr>& columns, const MemoryPoolPtr& pool);
Batch concatenate(const std::vector<Batch>& batches, const MemoryPoolPtr& pool);
/// The column itself when flat, else its flat form (children included).
ColumnPtr flatten(const ColumnPtr& column, const MemoryPoolPtr& pool);
/// Rows whose bool value is true (null counts as false).
std::vector<int32_t> selected_rows(const Column& condition);

}  // namespace firesteel

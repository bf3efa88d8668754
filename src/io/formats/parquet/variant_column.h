#pragma once

#include "column/column.h"

namespace firesteel {

/// Variants out of the groups that Parquet stores them in: `value` and `metadata`, and where the writer
/// shredded them `typed_value` with what all rows had in common. `stored` is flat and a struct. Raises
/// MALFORMED_VARIANT.
ColumnPtr assemble_variants(const ColumnPtr& stored, const MemoryPoolPtr& pool);

/// The column as Parquet takes it: what lies under a null variant, at any depth, is no null itself.
ColumnPtr storable_variants(const ColumnPtr& column, const MemoryPoolPtr& pool);
bool holds_variant(const Type& type);

}  // namespace firesteel

#pragma once

#include "column/column.h"

namespace firesteel {

/// What `type` becomes in comparable(): binary where it holds texts with a collation.
Type comparable_type(const Type& type);
/// A column whose bytes compare as the column's texts do by their collations: each is replaced by its key.
/// The column itself where nothing in it has a collation.
ColumnPtr comparable(const ColumnPtr& column, const MemoryPoolPtr& pool);

}  // namespace firesteel

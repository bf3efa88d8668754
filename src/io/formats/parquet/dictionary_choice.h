#pragma once

#include "column/column.h"

namespace firesteel {

/// Does it pay to write a column as codes of a dictionary, as far as its first rows tell? A dictionary that
/// grows too large is given up by the writer anyway, after all values were looked up in it. True for what
/// cannot be told.
bool pays_as_dictionary(const ColumnPtr& first_rows, const MemoryPoolPtr& pool);

}  // namespace firesteel

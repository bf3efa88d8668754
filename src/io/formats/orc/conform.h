#pragma once

#include "column/column.h"
#include "functions/settings.h"

namespace firesteel {

/// A column of a file under the type that the table has for it: fields of structs are found by name, missing
/// ones are null, and so are values that the type does not hold. Null when the column is of another kind.
ColumnPtr conform_orc(const ColumnPtr& column, const Type& type, const EvalSettings& settings,
                      const MemoryPoolPtr& pool);

}  // namespace firesteel

#pragma once

#include <string>

#include "column/column.h"
#include "functions/settings.h"

namespace firesteel {

/// What a column of a file becomes under the type that the table has for it.
struct ConformRequest {
    const EvalSettings& settings;
    MemoryPoolPtr pool;
    std::string path;          // for messages
    std::string column;        // with the fields on the way: "s, x"
    std::string parquet_type;  // as messages name it: "INT32"; empty inside of nested columns
};

/// Fields of structs are found by name, missing ones are null; numbers widen as Spark's reader allows. Raises
/// FAILED_READ_FILE.PARQUET_COLUMN_DATA_TYPE_MISMATCH, or FAILED_READ_FILE.NO_HINT when a nested column is
/// none or another kind.
ColumnPtr conform(const ColumnPtr& column, const Type& type, const ConformRequest& request);

}  // namespace firesteel

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
    std::string column;        // the top-level column's name
    std::string parquet_type;  // as messages name it: "INT32"
};

/// Fields of structs are found by name, missing ones are null; numbers widen as Spark's reader allows. Raises
/// FAILED_READ_FILE.PARQUET_COLUMN_DATA_TYPE_MISMATCH.
ColumnPtr conform(const ColumnPtr& column, const Type& type, const ConformRequest& request);

}  // namespace firesteel

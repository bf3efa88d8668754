#pragma once

#include <memory>
#include <string>

#include "column/column.h"

namespace arrow {
class DataType;
class Field;
class Schema;
struct ArrayData;
}  // namespace arrow

namespace firesteel {

/// Between our columns and Arrow's arrays, for the wire and for files. Buffers are shared where the layouts
/// agree; each side keeps the other's memory alive.

/// The Arrow type that Spark puts on the wire. `time_zone` marks timestamps.
std::shared_ptr<arrow::DataType> to_arrow_type(const Type& type, const std::string& time_zone);
/// Name, type, nullability; metadata under the key that Spark's clients look for.
std::shared_ptr<arrow::Field> to_arrow_field(const Field& field, const std::string& time_zone);
std::shared_ptr<arrow::Schema> to_arrow_schema(const Schema& schema, const std::string& time_zone);

/// The Spark type of an Arrow type; dictionaries count as their values. Raises UNSUPPORTED_ARROWTYPE.
Type from_arrow_type(const arrow::DataType& type);
Field from_arrow_field(const arrow::Field& field);

/// The column as an array. Dictionaries are flattened. REQUIRES: `type` is to_arrow_type(column->type(),
/// ...).
std::shared_ptr<arrow::ArrayData> to_arrow(const ColumnPtr& column,
                                           const std::shared_ptr<arrow::DataType>& type,
                                           const MemoryPoolPtr& pool);

/// The array as a column of `type`: the array's own Spark type, or one that its values fit in unchanged (a
/// wider number, another timestamp kind, a UDT over its storage, struct fields under other names). Raises
/// CANNOT_CAST_DATATYPE for other types. Dictionaries stay dictionaries. The array's offset is honoured.
ColumnPtr from_arrow(const std::shared_ptr<arrow::ArrayData>& array, const Type& type,
                     const MemoryPoolPtr& pool);

}  // namespace firesteel

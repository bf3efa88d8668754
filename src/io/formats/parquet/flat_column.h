#pragma once

#include <memory>

#include "column/column.h"

namespace parquet {
class RowGroupReader;
class ColumnDescriptor;
}  // namespace parquet

namespace firesteel {

/// A column of a row group without nesting, read a run of rows at a time, in order. One thread. Throws what
/// Arrow throws; see guard_reading().
class FlatColumn {
public:
    virtual ~FlatColumn() = default;
    virtual ColumnPtr read(int64_t rows) = 0;
};

/// `type` is the column's own Spark type (parquet_field()). Strings that lie in a dictionary stay there.
std::unique_ptr<FlatColumn> open_flat_column(parquet::RowGroupReader& group, int leaf, const Type& type,
                                             const MemoryPoolPtr& pool);

}  // namespace firesteel

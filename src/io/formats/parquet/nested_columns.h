#pragma once

#include <memory>
#include <string>
#include <vector>

#include "column/column.h"
#include "io/file.h"

namespace parquet {
class FileMetaData;
}

namespace firesteel {

/// Top-level columns of a row group that are lists, maps or structs, read together through Arrow's arrays, in
/// order. One thread. Throws what Arrow throws; see guard_reading().
class NestedColumns {
public:
    virtual ~NestedColumns() = default;
    /// The next rows of each column, in the order asked for, under the types that Arrow gives them.
    virtual std::vector<ColumnPtr> read(int64_t rows) = 0;
    virtual void skip(int64_t rows) = 0;
};

/// `columns` are numbers of top-level fields.
std::unique_ptr<NestedColumns> open_nested_columns(const std::shared_ptr<const File>& source,
                                                   const std::shared_ptr<parquet::FileMetaData>& footer,
                                                   int row_group, const std::vector<int>& columns,
                                                   const MemoryPoolPtr& pool);

}  // namespace firesteel

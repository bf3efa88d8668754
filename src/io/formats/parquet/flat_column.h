#pragma once

#include <memory>
#include <span>

#include "column/column.h"
#include "io/file.h"

namespace parquet {
class FileMetaData;
}

namespace firesteel {

/// A column of a row group without nesting, read forwards. What is passed over is not decoded, and whole
/// pages of it are not decompressed. One thread. Throws for broken files; see guard_reading().
class FlatColumn {
public:
    virtual ~FlatColumn() = default;
    /// The next rows. Texts that lie in a dictionary stay there; other values do so when `keeps_codes`.
    virtual ColumnPtr read(int64_t rows, bool keeps_codes) = 0;
    /// Those of the next `rows` that `selected` names, in ascending order.
    virtual ColumnPtr read(int64_t rows, std::span<const int32_t> selected, bool keeps_codes) = 0;
    virtual void skip(int64_t rows) = 0;
};

/// Which column of which file; `type` is its own Spark type (parquet_field()).
struct FlatColumnRequest {
    std::shared_ptr<const File> file;
    const parquet::FileMetaData& footer;
    int row_group;
    int leaf;
    const Type& type;
    const MemoryPoolPtr& pool;
};

std::unique_ptr<FlatColumn> open_flat_column(const FlatColumnRequest& request);

}  // namespace firesteel

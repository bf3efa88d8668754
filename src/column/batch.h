#pragma once

#include <cstdint>
#include <vector>

#include "column/column.h"

namespace firesteel {

/// Rows that travel between operators: target size of a batch. Tests run everything with 3 as well, so
/// nothing may depend on it.
constexpr int64_t kDefaultBatchRows = 4096;

/// Where the rows of a batch come from: fixed by the data, never by the thread that happened to read it.
struct SourcePosition {
    int32_t partition = 0;  // Spark partition index
    int64_t first_row = 0;  // position of the batch's first row within the partition
};

/// Columns of the same length. A plain value: copying shares the columns.
struct Batch {
    int64_t rows = 0;
    std::vector<ColumnPtr> columns;
    SourcePosition position;

    const Column& operator[](size_t i) const { return *columns[i]; }
    int64_t byte_size() const;
};

}  // namespace firesteel

#pragma once

#include <optional>
#include <vector>

#include "io/file_format.h"

namespace parquet {
class FileMetaData;
}

namespace firesteel {

/// Bounds of a column in one row group: every value that is not null lies between them.
struct ChunkBounds {
    std::optional<Value> minimum;
    std::optional<Value> maximum;
    std::optional<int64_t> nulls;
    int64_t rows = 0;
};

/// What the footer says of a leaf whose Spark type is `type`; of types without a simple order only nulls.
ChunkBounds chunk_bounds(const parquet::FileMetaData& footer, int row_group, int leaf, const Type& type);
/// Negative, zero or positive; values of the same type, not null.
int compare_bounds(const Value& a, const Value& b);

/// Row groups that belong to a split: the one it was cut for, else those whose middle lies in it.
std::vector<int> row_groups_of(const parquet::FileMetaData& footer, const FileSplit& split);
/// Can some row of the group satisfy all filters of the request? True when in doubt.
bool may_match(const parquet::FileMetaData& footer, int row_group, const FileReadRequest& request);

}  // namespace firesteel

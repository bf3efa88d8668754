#pragma once

#include <optional>
#include <vector>

#include "io/file_format.h"
#include "io/formats/parquet/bounds_probe.h"

namespace parquet {
class ColumnDescriptor;
class FileMetaData;
}  // namespace parquet

namespace firesteel {

/// What the footer says of the stored values of a leaf whose Spark type is `type`; of types without a simple
/// order only nulls.
ChunkBounds chunk_bounds(const parquet::FileMetaData& footer, int row_group, int leaf, const Type& type);
/// A bound of stored values out of the bytes that statistics have for it; nothing for types without a simple
/// order.
std::optional<Value> bound_of(const std::string& bytes, const parquet::ColumnDescriptor& column,
                              const Type& type);
/// The leaf of a column that filters read, when it is flat and has its table's type in the file; else -1.
int plain_leaf(const parquet::FileMetaData& footer, const FileReadRequest& request, const Expr& input);

/// Row groups that belong to a split: the one it was cut for, else those whose middle lies in it.
std::vector<int> row_groups_of(const parquet::FileMetaData& footer, const FileSplit& split);
/// Can some row of the group satisfy all filters, as far as its footer tells? True when in doubt.
bool may_match(const parquet::FileMetaData& footer, int row_group, const Exprs& filters,
               const FileReadRequest& request);

}  // namespace firesteel

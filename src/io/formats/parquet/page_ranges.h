#pragma once

#include <vector>

#include "io/file.h"
#include "io/file_format.h"

namespace parquet {
class FileMetaData;
}

namespace firesteel {

/// Rows [begin, end) of a row group.
struct RowRange {
    int64_t begin;
    int64_t end;
    bool operator==(const RowRange&) const = default;
};

/// Rows in both; both in ascending order without overlaps, as is the result.
std::vector<RowRange> intersect(const std::vector<RowRange>& a, const std::vector<RowRange>& b);

/// Rows of `within` that lie in pages which may satisfy all filters, as far as the file's page index tells.
/// An index that contradicts itself is passed over.
std::vector<RowRange> page_ranges(const File& file, const parquet::FileMetaData& footer, int row_group,
                                  const Exprs& filters, const FileReadRequest& request, RowRange within);

}  // namespace firesteel

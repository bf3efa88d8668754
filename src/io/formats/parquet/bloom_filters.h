#pragma once

#include "io/file_format.h"

namespace parquet {
class FileMetaData;
}

namespace firesteel {

/// Can some row of the group satisfy all filters, as far as its bloom filters tell? True when in doubt. Reads
/// those of columns that some filter compares with constants.
bool blooms_may_match(const std::shared_ptr<parquet::FileMetaData>& footer, int row_group,
                      const Exprs& filters, const FileReadRequest& request);

}  // namespace firesteel

#pragma once

#include <memory>

#include "io/file_format.h"

namespace firesteel {

/// Rows of a split of a Parquet file: of those row groups that the filters leave.
std::unique_ptr<FileReader> open_parquet_reader(const FileReadRequest& request);

}  // namespace firesteel

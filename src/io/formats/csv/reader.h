#pragma once

#include <memory>

#include "io/file_format.h"

namespace firesteel {

/// Rows of a split of a CSV file.
std::unique_ptr<FileReader> open_csv(const FileReadRequest& request);

}  // namespace firesteel

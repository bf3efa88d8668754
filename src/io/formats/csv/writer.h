#pragma once

#include <memory>

#include "io/file_format.h"

namespace firesteel {

/// Rows into a new CSV file.
std::unique_ptr<FileWriter> create_csv(const FileWriteRequest& request);

}  // namespace firesteel

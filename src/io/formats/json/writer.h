#pragma once

#include <memory>

#include "io/file_format.h"

namespace firesteel {

/// Rows into a new file of JSON lines.
std::unique_ptr<FileWriter> create_json(const FileWriteRequest& request);

}  // namespace firesteel

#pragma once

#include <memory>

#include "io/file_format.h"

namespace firesteel {

/// Rows into a directory of files of one format.
std::unique_ptr<TableWrite> write_files(const FileFormat& format, const WriteRequest& request,
                                        bool overwrite);

}  // namespace firesteel

#pragma once

#include <memory>

#include "io/file_format.h"

namespace firesteel {

/// Rows into a directory of files of one format: "part-00000-<uuid>-c000.snappy.parquet" by task, below
/// "column=value" directories when the request names partition columns. Everything goes to a "_temporary"
/// directory first and is moved at commit; then "_SUCCESS" is written. Options: maxRecordsPerFile.
std::unique_ptr<TableWrite> write_files(const FileFormat& format, const WriteRequest& request,
                                        bool overwrite);

}  // namespace firesteel

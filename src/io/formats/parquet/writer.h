#pragma once

#include <memory>
#include <string>

#include "io/file_format.h"

namespace firesteel {

/// ".snappy.parquet" by the options. Raises CODEC_NOT_AVAILABLE.
std::string parquet_extension(const FormatOptions& options);
std::unique_ptr<FileWriter> create_parquet(const FileWriteRequest& request);

}  // namespace firesteel

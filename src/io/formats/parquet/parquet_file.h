#pragma once

#include <functional>
#include <memory>
#include <string>

#include "common/memory_pool.h"
#include "io/file_format.h"

namespace arrow {
class MemoryPool;
}
namespace parquet {
class FileMetaData;
class ParquetFileReader;
}  // namespace parquet

namespace firesteel {

class File;

/// The footer of a Parquet file; those read last are kept for as long as the file stays the same.
/// Thread-safe. Raises FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER and .FILE_NOT_EXIST.
std::shared_ptr<parquet::FileMetaData> read_footer(const FileSplit& file, const FormatOptions& options);

/// Opens a file whose footer is known. `pool` outlives the reader.
std::unique_ptr<parquet::ParquetFileReader> open_parquet(std::shared_ptr<const File> file,
                                                         std::shared_ptr<parquet::FileMetaData> footer,
                                                         arrow::MemoryPool* pool);

/// Memory that Arrow takes, charged to `pool` for as long as it is held, be it after this has gone.
std::shared_ptr<arrow::MemoryPool> make_arrow_pool(MemoryPoolPtr pool);

/// Runs `action`; whatever Arrow throws over a broken file becomes FAILED_READ_FILE.NO_HINT, and memory that
/// `pool` refused OUT_OF_MEMORY.
void guard_reading(const std::string& path, const MemoryPoolPtr& pool, const std::function<void()>& action);

}  // namespace firesteel

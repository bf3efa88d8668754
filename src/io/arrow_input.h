#pragma once

#include <memory>

#include "io/file.h"

namespace arrow {
class MemoryPool;
namespace io {
class RandomAccessFile;
}
}  // namespace arrow

namespace firesteel {

/// A file for Arrow's readers. What reading raises goes through them.
std::shared_ptr<arrow::io::RandomAccessFile> make_arrow_file(std::shared_ptr<const File> file,
                                                             arrow::MemoryPool* pool);

}  // namespace firesteel

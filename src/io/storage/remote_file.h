#pragma once

#include <arrow/io/type_fwd.h>

#include <functional>
#include <memory>
#include <string>

#include "io/storage/storage.h"

namespace arrow {
class Status;
}

namespace firesteel {

/// Raises FAILED_READ_FILE.* for a failure of a store.
using StoreFailure = std::function<void(const std::string& path, const arrow::Status& status)>;

/// A file in a store. Each request takes long, but many may be under way: what will be read soon is asked for
/// before, and whoever reads on and on finds the next bytes there already.
std::shared_ptr<const File> make_remote_file(const StoredEntry& entry,
                                             std::shared_ptr<arrow::io::RandomAccessFile> bytes,
                                             StoreFailure fail);

}  // namespace firesteel

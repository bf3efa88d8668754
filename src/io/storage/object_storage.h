#pragma once

#include <functional>
#include <memory>
#include <string>

#include "io/storage/storage.h"

namespace arrow::fs {
class FileSystem;
}

namespace firesteel {

/// The bucket or container of a path with a scheme; kept for all who come with the same settings. Raises
/// UNSUPPORTED_FILE_SYSTEM for schemes that no store has.
StoragePtr object_storage(const std::string& path, const OptionMap& options);

/// Ends what stores keep running. Nobody may use one thereafter.
void finish_object_storage();

/// Files below `root` ("s3a://bucket"), which Arrow calls `bucket`. `connect` makes the file system when it
/// is first needed; `secrets` are kept out of messages.
StoragePtr make_object_storage(std::string root, std::string bucket,
                               std::function<std::shared_ptr<arrow::fs::FileSystem>()> connect,
                               std::vector<std::string> secrets, int64_t number);

}  // namespace firesteel

#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "catalog/data_source.h"
#include "io/file.h"

namespace arrow::io {
class OutputStream;
}

namespace firesteel {

struct FormatOptions;
struct FileSplit;

struct StoredEntry {
    std::string path;
    bool is_directory = false;
    int64_t size = 0;
    int64_t modified_millis = 0;
};

/// A place where files lie: the local file system, or a bucket of an object store. Paths are whole ("/a/b",
/// "s3a://bucket/a/b") and have no slash at their end. Thread-safe. Reading raises FAILED_READ_FILE.*,
/// changing raises TASK_WRITE_FAILED.
class Storage {
public:
    virtual ~Storage() = default;

    /// What lies at a path; nothing when there is nothing.
    virtual std::optional<StoredEntry> find(const std::string& path) const = 0;
    /// What lies directly in a directory, by name; nothing when there is no such directory.
    virtual std::vector<StoredEntry> entries(const std::string& directory) const = 0;
    /// The files in a directory and below, level by level in the order of their names. Those whose names say
    /// that they are no data (is_hidden()) are left out, and so is what lies in such directories.
    virtual std::vector<StoredEntry> data_files(const std::string& directory) const = 0;
    /// The paths that a pattern of the Hadoop kind matches, in order.
    virtual std::vector<std::string> matches(const std::string& pattern) const = 0;

    /// `known`: what a listing has said of the file, where that is at hand.
    virtual std::shared_ptr<const File> open(const std::string& path, const StoredEntry* known) const = 0;
    /// A new file, or one in the place of an old one. It need not be there before it is closed; destroyed
    /// without that, it is given up.
    virtual std::shared_ptr<arrow::io::OutputStream> create(const std::string& path) const = 0;
    /// A directory and those above. Stores without directories do nothing.
    virtual void make_directories(const std::string& path) const = 0;
    /// A file, or a directory and all in it. No matter when there is nothing.
    virtual void remove(const std::string& path) const = 0;
    virtual void remove_if_empty(const std::string& path) const = 0;
    /// Files from their old paths to their new ones. The old ones may stay: whoever moves files out of a
    /// directory removes it thereafter.
    virtual void move(const std::vector<std::pair<std::string, std::string>>& files) const = 0;

    /// Tells storages apart, without saying anything of their settings. 0 is the local one.
    virtual int64_t number() const = 0;
};
using StoragePtr = std::shared_ptr<const Storage>;

/// Where the files of a path lie; `options` hold the settings of stores ("fs.s3a.access.key"). The same path
/// and settings give the same storage. No connection is made before it is used. Raises for schemes nobody
/// knows.
StoragePtr storage_for(const std::string& path, const OptionMap& options);

std::shared_ptr<const File> open_file(const std::string& path, const FormatOptions& options);
/// A file that was listed.
std::shared_ptr<const File> open_file(const FileSplit& split, const FormatOptions& options);
std::shared_ptr<arrow::io::OutputStream> create_file(const std::string& path, const FormatOptions& options);

/// Names of files and directories that hold no data of a table's: "_SUCCESS", ".part.crc", "_temporary".
bool is_hidden(const std::string& name);

}  // namespace firesteel

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "catalog/data_source.h"

namespace firesteel {

/// Directories and files wherever they lie, for statements that look after them; io implements it. `settings`
/// are those of the session and the table ("fs.s3a.access.key"). Thread-safe. Raises what storages raise.
class FilePlaces {
public:
    struct Entry {
        std::string path;
        bool is_directory = false;
        int64_t bytes = 0;
    };

    virtual ~FilePlaces() = default;
    virtual bool exists(const std::string& path, const OptionMap& settings) const = 0;
    /// What lies directly in a directory, by name; nothing when there is no such directory.
    virtual std::vector<Entry> entries(const std::string& directory, const OptionMap& settings) const = 0;
    /// Files in it and below that hold data.
    virtual std::vector<Entry> data_files(const std::string& directory, const OptionMap& settings) const = 0;
    /// With those above it. Stores without directories do nothing.
    virtual void make_directories(const std::string& path, const OptionMap& settings) const = 0;
    virtual void remove(const std::string& path, const OptionMap& settings) const = 0;
    virtual void remove_if_empty(const std::string& path, const OptionMap& settings) const = 0;
    virtual void rename(const std::string& from, const std::string& to, const OptionMap& settings) const = 0;
    /// "file:/a//b/" -> "/a/b"; "s3a://bucket/a/" -> "s3a://bucket/a".
    virtual std::string plain_path(const std::string& path) const = 0;
};

/// REQUIRES: registered.
const FilePlaces& file_places();
/// Before main().
bool register_file_places(std::unique_ptr<FilePlaces> places);

}  // namespace firesteel

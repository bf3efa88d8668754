#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace firesteel {

struct ListedFile {
    std::string path;
    int64_t size = 0;
    int64_t modified_millis = 0;
    /// Directories "name=value" between the path given and the file, outermost first, unescaped.
    std::vector<std::pair<std::string, std::string>> partition;
};

struct ListingOptions {
    bool recursive = false;  // recursiveFileLookup: partition directories are plain ones
    std::string name_glob;   // pathGlobFilter
};

/// The data files under paths, globs and directories, sorted by path; files and directories that begin with
/// "_" or "." are skipped. Raises PATH_NOT_FOUND for a path that names nothing.
std::vector<ListedFile> list_files(const std::vector<std::string>& paths, const ListingOptions& options);

/// "file:/a/b", "file:///a/b" -> "/a/b".
std::string strip_file_scheme(const std::string& path);

}  // namespace firesteel

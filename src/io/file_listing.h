#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace firesteel {

struct ListedFile {
    std::string path;
    int64_t size = 0;
    int64_t modified_millis = 0;
    /// Directories "name=value" between the base path and the file, outermost first, unescaped.
    std::vector<std::pair<std::string, std::string>> partition;
    /// The directory above the outermost of them; empty when there are none.
    std::string partition_base;
};

struct ListingOptions {
    bool recursive = false;                      // recursiveFileLookup: partition directories are plain ones
    std::string name_glob = {};                  // pathGlobFilter
    std::string base_path = {};                  // basePath: where partition directories begin
    std::optional<int64_t> modified_after = {};  // milliseconds since the epoch
    std::optional<int64_t> modified_before = {};
    bool may_be_missing = false;  // a path that names nothing is an empty directory
};

/// The data files under paths, globs and directories, sorted by path within each path given; files and
/// directories that begin with "_" or "." are skipped. Below a directory, only what lies directly in it or in
/// partition directories counts unless `recursive`. `settings` are those of the stores that paths lie in.
/// Raises PATH_NOT_FOUND for a path that names nothing.
std::vector<ListedFile> list_files(const std::vector<std::string>& paths, const ListingOptions& options,
                                   const std::map<std::string, std::string>& settings = {});

/// "file:/a/b", "file:///a/b" -> "/a/b".
std::string strip_file_scheme(const std::string& path);
/// "/a/b c" -> "file:///a/b%20c", as input_file_name() and inputFiles() show it; "s3a://b/a c" ->
/// "s3a://b/a%20c".
std::string file_uri(const std::string& path);

}  // namespace firesteel

#pragma once

#include <string>
#include <string_view>

namespace firesteel {

/// "s3a://bucket/a/b" taken apart; `scheme` is empty for local paths.
struct PathParts {
    std::string_view scheme;
    std::string_view authority;  // "bucket", "container@account.dfs.core.windows.net"
    std::string_view rest;       // "/a/b"
};
PathParts parts_of(std::string_view path);

/// Does a path lie in a store, not in the local file system?
bool is_remote(std::string_view path);
/// As messages show a path: "file:/a/b", "s3a://bucket/a".
std::string shown_path(const std::string& path);
/// Without slashes at its end and without doubled ones.
std::string plain_path(const std::string& path);
/// "a/b" -> "a"; "/" for what lies at the top.
std::string parent_of(const std::string& path);
std::string last_name(const std::string& path);

}  // namespace firesteel

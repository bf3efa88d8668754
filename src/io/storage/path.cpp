#include "io/storage/path.h"

#include <algorithm>
#include <cctype>

namespace firesteel {

PathParts parts_of(std::string_view path) {
    const size_t colon = path.find(':');
    const bool has_scheme =
        colon != std::string_view::npos && colon > 0 && path.substr(colon + 1).starts_with('/') &&
        std::isalpha(static_cast<unsigned char>(path[0])) != 0 &&
        std::all_of(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(colon),
                    [](unsigned char c) { return std::isalnum(c) != 0 || c == '+' || c == '-' || c == '.'; });
    if (!has_scheme || path.substr(0, colon) == "file") return {{}, {}, path};
    PathParts parts{path.substr(0, colon), {}, path.substr(colon + 1)};
    if (!parts.rest.starts_with("//")) return parts;
    parts.rest.remove_prefix(2);
    const size_t slash = std::min(parts.rest.find('/'), parts.rest.size());
    parts.authority = parts.rest.substr(0, slash);
    parts.rest.remove_prefix(slash);
    return parts;
}

bool is_remote(std::string_view path) {
    return !path.empty() && path[0] != '/' && !parts_of(path).scheme.empty();
}

std::string shown_path(const std::string& path) { return is_remote(path) ? path : "file:" + path; }

std::string plain_path(const std::string& path) {
    const PathParts parts = parts_of(path);
    std::string out;
    if (!parts.scheme.empty()) {
        out.append(parts.scheme).append(":");
        if (!parts.authority.empty()) out.append("//").append(parts.authority);
    }
    const size_t begin = out.size();
    for (const char c : parts.rest) {
        if (c == '/' && out.size() > begin && out.back() == '/') continue;
        out.push_back(c);
    }
    const size_t least = parts.scheme.empty() ? begin + 1 : begin;
    while (out.size() > least && out.back() == '/') out.pop_back();
    return out;
}

std::string parent_of(const std::string& path) {
    const size_t slash = path.rfind('/');
    return slash == std::string::npos || slash == 0 ? "/" : path.substr(0, slash);
}

std::string last_name(const std::string& path) { return path.substr(path.rfind('/') + 1); }

}  // namespace firesteel

#include "io/storage/glob.h"

#include <fnmatch.h>

#include <algorithm>

#include "io/storage/path.h"

namespace firesteel {

namespace {

/// Where the brace at `begin` closes; npos when it does not.
size_t closing_brace(const std::string& text, size_t begin) {
    int depth = 0;
    for (size_t i = begin; i < text.size(); ++i) {
        if (text[i] == '\\') {
            ++i;
        } else if (text[i] == '{') {
            ++depth;
        } else if (text[i] == '}' && --depth == 0) {
            return i;
        }
    }
    return std::string::npos;
}

/// Adds what lies below `base` under the rest of the pattern, which begins at `at`.
void walk(const Storage& storage, const std::string& base, const std::string& pattern, size_t at,
          std::vector<std::string>& out) {
    while (at < pattern.size() && pattern[at] == '/') ++at;
    if (at >= pattern.size()) {
        if (storage.find(base)) out.push_back(base);
        return;
    }
    const size_t end = std::min(pattern.find('/', at), pattern.size());
    const std::string name = pattern.substr(at, end - at);
    if (name.find_first_of("*?[\\") == std::string::npos) {
        walk(storage, base + "/" + name, pattern, end, out);
        return;
    }
    const bool is_last = pattern.find_first_not_of('/', end) == std::string::npos;
    for (const StoredEntry& entry : storage.entries(base)) {
        if (::fnmatch(name.c_str(), last_name(entry.path).c_str(), FNM_PERIOD) != 0) continue;
        if (is_last) {
            out.push_back(entry.path);
        } else if (entry.is_directory) {
            walk(storage, entry.path, pattern, end, out);
        }
    }
}

}  // namespace

std::vector<std::string> expand_braces(const std::string& pattern) {
    const size_t begin = pattern.find('{');
    const size_t end = begin == std::string::npos ? begin : closing_brace(pattern, begin);
    if (end == std::string::npos) return {pattern};
    std::vector<std::string> out;
    int depth = 0;
    size_t part = begin + 1;
    for (size_t i = begin; i <= end; ++i) {
        if (pattern[i] == '{') ++depth;
        if (pattern[i] == '}') --depth;
        const bool ends_part = i == end || (pattern[i] == ',' && depth == 1);
        if (!ends_part) continue;
        const std::string chosen =
            pattern.substr(0, begin) + pattern.substr(part, i - part) + pattern.substr(end + 1);
        for (std::string& expanded : expand_braces(chosen)) out.push_back(std::move(expanded));
        part = i + 1;
    }
    return out;
}

std::vector<std::string> find_matches(const Storage& storage, const std::string& root,
                                      const std::string& pattern) {
    std::vector<std::string> out;
    for (const std::string& plain : expand_braces(pattern.substr(root.size())))
        walk(storage, root, plain, 0, out);
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

}  // namespace firesteel

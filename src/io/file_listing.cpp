#include "io/file_listing.h"

#include <fnmatch.h>
#include <glob.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>

#include "common/error.h"

namespace firesteel {

namespace {

namespace fs = std::filesystem;

bool is_hidden(const std::string& name) {
    if (name.empty()) return false;
    // "_c1=a" is a partition directory of a column that begins with an underscore.
    return name[0] == '.' || (name[0] == '_' && name.find('=') == std::string::npos);
}

int from_hex(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::string unescape(std::string_view text) {
    std::string out;
    for (size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size() && from_hex(text[i + 1]) >= 0 &&
            from_hex(text[i + 2]) >= 0) {
            out.push_back(static_cast<char>(from_hex(text[i + 1]) * 16 + from_hex(text[i + 2])));
            i += 2;
        } else {
            out.push_back(text[i]);
        }
    }
    return out;
}

class Lister {
public:
    explicit Lister(const ListingOptions& options) : options_(options) {}

    void add(const std::string& path) {
        struct stat info {};
        if (::stat(path.c_str(), &info) != 0) throw Error("PATH_NOT_FOUND", {{"path", "file:" + path}});
        if (S_ISDIR(info.st_mode)) {
            add_directory(path, {});
        } else {
            add_file(path, info, {});
        }
    }
    std::vector<ListedFile> take() { return std::move(files_); }

private:
    using Partition = std::vector<std::pair<std::string, std::string>>;

    void add_directory(const std::string& path, const Partition& partition) {
        std::vector<std::string> names;
        for (const auto& entry : fs::directory_iterator(path))
            names.push_back(entry.path().filename().string());
        std::sort(names.begin(), names.end());
        for (const std::string& name : names) {
            if (is_hidden(name)) continue;
            const std::string child = path + "/" + name;
            struct stat info {};
            if (::stat(child.c_str(), &info) != 0) continue;  // removed meanwhile
            if (!S_ISDIR(info.st_mode)) {
                add_file(child, info, partition);
                continue;
            }
            const size_t equals = name.find('=');
            if (options_.recursive) {
                add_directory(child, partition);
            } else if (equals != std::string::npos && equals > 0) {
                Partition inner = partition;
                inner.emplace_back(unescape(name.substr(0, equals)), unescape(name.substr(equals + 1)));
                add_directory(child, inner);
            }
        }
    }

    void add_file(const std::string& path, const struct stat& info, const Partition& partition) {
        const std::string name = fs::path(path).filename().string();
        if (!options_.name_glob.empty() && ::fnmatch(options_.name_glob.c_str(), name.c_str(), 0) != 0)
            return;
        const int64_t millis = int64_t{info.st_mtim.tv_sec} * 1000 + info.st_mtim.tv_nsec / 1000000;
        files_.push_back({path, info.st_size, millis, partition});
    }

    const ListingOptions& options_;
    std::vector<ListedFile> files_;
};

}  // namespace

std::string strip_file_scheme(const std::string& path) {
    if (path.rfind("file:", 0) != 0) return path;
    std::string rest = path.substr(5);
    while (rest.rfind("//", 0) == 0) rest.erase(0, 1);
    return rest;
}

std::vector<ListedFile> list_files(const std::vector<std::string>& paths, const ListingOptions& options) {
    Lister lister(options);
    for (const std::string& given : paths) {
        const std::string path = strip_file_scheme(given);
        if (path.find_first_of("*?[{") == std::string::npos || fs::exists(path)) {
            lister.add(path);
            continue;
        }
        glob_t found{};
        const int result = ::glob(path.c_str(), GLOB_BRACE, nullptr, &found);
        std::vector<std::string> matches(found.gl_pathv, found.gl_pathv + (result == 0 ? found.gl_pathc : 0));
        ::globfree(&found);
        if (matches.empty()) throw Error("PATH_NOT_FOUND", {{"path", "file:" + path}});
        for (const std::string& match : matches) {
            if (!is_hidden(fs::path(match).filename().string())) lister.add(match);
        }
    }
    return lister.take();
}

}  // namespace firesteel

#include "io/file_listing.h"

#include <fnmatch.h>
#include <glob.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>

#include "common/error.h"
#include "io/partition_columns.h"

namespace firesteel {

namespace {

namespace fs = std::filesystem;

bool is_hidden(const std::string& name) {
    if (name.empty()) return false;
    // "_c1=a" is a partition directory of a column that begins with an underscore.
    return name[0] == '.' || (name[0] == '_' && name.find('=') == std::string::npos);
}

std::string without_trailing_slashes(std::string path) {
    while (path.size() > 1 && path.back() == '/') path.pop_back();
    return path;
}

std::string parent_of(const std::string& path) {
    const size_t slash = path.rfind('/');
    return slash == std::string::npos || slash == 0 ? "/" : path.substr(0, slash);
}

/// Finds the files below the paths added, then settles which of them are the data.
class Lister {
public:
    explicit Lister(const ListingOptions& options) : options_(options) {}

    void add(const std::string& given) {
        const std::string path = without_trailing_slashes(given);
        struct stat info {};
        if (::stat(path.c_str(), &info) != 0) {
            if (options_.may_be_missing) return;
            throw Error("PATH_NOT_FOUND", {{"path", "file:" + path}});
        }
        if (S_ISDIR(info.st_mode)) {
            root_ = path;
            add_directory(path);
        } else {
            root_ = parent_of(path);
            add_file(path, info);
        }
    }

    std::vector<ListedFile> take() {
        if (options_.recursive) return std::move(files_);
        const bool is_partitioned = std::any_of(
            files_.begin(), files_.end(), [](const ListedFile& file) { return !file.partition.empty(); });
        // Files beside partition directories are no data; without partitions only what lies in the
        // directories given is.
        std::vector<ListedFile> data;
        for (size_t i = 0; i < files_.size(); ++i) {
            if (is_partitioned ? !files_[i].partition.empty() : is_direct_[i])
                data.push_back(std::move(files_[i]));
        }
        return data;
    }

private:
    void add_directory(const std::string& path) {
        std::vector<std::string> names;
        for (const auto& entry : fs::directory_iterator(path))
            names.push_back(entry.path().filename().string());
        std::sort(names.begin(), names.end());
        for (const std::string& name : names) {
            if (is_hidden(name)) continue;
            const std::string child = path == "/" ? "/" + name : path + "/" + name;
            struct stat info {};
            if (::stat(child.c_str(), &info) != 0) continue;  // removed meanwhile
            if (S_ISDIR(info.st_mode)) {
                add_directory(child);
            } else {
                add_file(child, info);
            }
        }
    }

    void add_file(const std::string& path, const struct stat& info) {
        const std::string name = path.substr(path.rfind('/') + 1);
        if (!options_.name_glob.empty() && ::fnmatch(options_.name_glob.c_str(), name.c_str(), 0) != 0)
            return;
        const int64_t millis = int64_t{info.st_mtim.tv_sec} * 1000 + info.st_mtim.tv_nsec / 1000000;
        if (options_.modified_after && millis <= *options_.modified_after) return;
        if (options_.modified_before && millis >= *options_.modified_before) return;
        ListedFile file{path, info.st_size, millis, {}, {}};
        if (!options_.recursive) find_partition(file);
        files_.push_back(std::move(file));
        is_direct_.push_back(parent_of(path) == root_);
    }

    /// Walks up from the file to the base path. A directory that is no partition ends the walk only above one
    /// that is.
    void find_partition(ListedFile& file) const {
        const std::string& base = options_.base_path.empty() ? root_ : options_.base_path;
        std::string directory = parent_of(file.path);
        while (directory != base && directory != "/") {
            const std::string name = directory.substr(directory.rfind('/') + 1);
            const size_t equals = name.find('=');
            const bool is_partition = equals != std::string::npos && equals > 0;
            if (is_partition) {
                file.partition.emplace_back(unescape_partition_text(name.substr(0, equals)),
                                            unescape_partition_text(name.substr(equals + 1)));
            } else if (!file.partition.empty()) {
                break;
            }
            directory = parent_of(directory);
        }
        std::reverse(file.partition.begin(), file.partition.end());
        if (!file.partition.empty()) file.partition_base = directory;
    }

    const ListingOptions& options_;
    std::string root_;  // of the path being added
    std::vector<ListedFile> files_;
    std::vector<bool> is_direct_;  // by file: does it lie in its root itself?
};

}  // namespace

std::string strip_file_scheme(const std::string& path) {
    if (path.rfind("file:", 0) != 0) return path;
    std::string rest = path.substr(5);
    while (rest.rfind("//", 0) == 0) rest.erase(0, 1);
    return rest;
}

std::string file_uri(const std::string& path) {
    constexpr std::string_view kPlain = "-_.!~*'()/:@&=+$,;";
    std::string out = "file://";
    for (const char c : path) {
        const bool is_other = static_cast<unsigned char>(c) >= 0x80;
        if (std::isalnum(static_cast<unsigned char>(c)) || is_other ||
            kPlain.find(c) != std::string_view::npos) {
            out.push_back(c);
        } else {
            constexpr char kDigits[] = "0123456789ABCDEF";
            out += {'%', kDigits[(c >> 4) & 15], kDigits[c & 15]};
        }
    }
    return out;
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

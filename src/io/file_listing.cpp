#include "io/file_listing.h"

#include <fnmatch.h>

#include <algorithm>
#include <set>

#include "catalog/partition_name.h"
#include "common/error.h"
#include "io/partition_columns.h"
#include "io/storage/path.h"
#include "io/storage/storage.h"

namespace firesteel {

namespace {

/// Finds the files below the paths added, then settles which of them are the data.
class Lister {
public:
    explicit Lister(const ListingOptions& options) : options_(options) {}

    void add(const Storage& storage, const std::string& path) {
        const auto found = storage.find(path);
        if (!found) {
            if (options_.may_be_missing) return;
            throw Error("PATH_NOT_FOUND", {{"path", shown_path(path)}});
        }
        if (found->is_directory) {
            root_ = path;
            for (const StoredEntry& file : storage.data_files(path)) add_file(file);
        } else {
            root_ = parent_of(path);
            add_file(*found);
        }
    }

    std::vector<ListedFile> take() {
        if (options_.recursive) return std::move(files_);
        const bool is_partitioned = std::any_of(
            files_.begin(), files_.end(), [](const ListedFile& file) { return !file.partition.empty(); });
        // Files beside partition directories are no data; without partitions only what lies in the
        // directories given is.
        if (is_partitioned) check_conflicts();
        std::vector<ListedFile> data;
        for (size_t i = 0; i < files_.size(); ++i) {
            if (is_partitioned ? !files_[i].partition.empty() : is_direct_[i])
                data.push_back(std::move(files_[i]));
        }
        return data;
    }

private:
    /// Partition directories, and the files beside them, must lie below the same one.
    void check_conflicts() const {
        std::set<std::string> bases;
        for (const ListedFile& file : files_)
            bases.insert(file.partition.empty() ? parent_of(file.path) : file.partition_base);
        if (bases.size() < 2) return;
        std::string list = "\n";
        for (const std::string& base : bases) list += "\t" + shown_path(base) + "\n";
        throw Error("CONFLICTING_DIRECTORY_STRUCTURES", {{"discoveredBasePaths", list}});
    }

    void add_file(const StoredEntry& entry) {
        const std::string name = last_name(entry.path);
        if (!options_.name_glob.empty() && ::fnmatch(options_.name_glob.c_str(), name.c_str(), 0) != 0)
            return;
        if (options_.modified_after && entry.modified_millis <= *options_.modified_after) return;
        if (options_.modified_before && entry.modified_millis >= *options_.modified_before) return;
        ListedFile file{entry.path, entry.size, entry.modified_millis, {}, {}};
        if (!options_.recursive) find_partition(file);
        files_.push_back(std::move(file));
        is_direct_.push_back(parent_of(entry.path) == root_);
    }

    /// Walks up from the file to the base path. A directory that is no partition ends the walk only above one
    /// that is.
    void find_partition(ListedFile& file) const {
        const std::string& base = options_.base_path.empty() ? root_ : options_.base_path;
        std::string directory = parent_of(file.path);
        while (directory != base && directory != "/") {
            const std::string name = last_name(directory);
            const size_t equals = name.find('=');
            const bool is_partition = equals != std::string::npos && equals > 0;
            if (is_partition) {
                file.partition.push_back(partition_value_in(name));
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
    const PathParts parts = parts_of(path);
    const std::string_view root = std::string_view(path).substr(0, path.size() - parts.rest.size());
    std::string out = parts.scheme.empty() ? "file://" : std::string(root);
    for (const char c : parts.rest) {
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

std::vector<ListedFile> list_files(const std::vector<std::string>& paths, const ListingOptions& options,
                                   const OptionMap& settings) {
    Lister lister(options);
    for (const std::string& given : paths) {
        const std::string path = plain_path(strip_file_scheme(given));
        const StoragePtr storage = storage_for(path, settings);
        if (path.find_first_of("*?[{") == std::string::npos || storage->find(path)) {
            lister.add(*storage, path);
            continue;
        }
        const std::vector<std::string> matches = storage->matches(path);
        if (matches.empty()) throw Error("PATH_NOT_FOUND", {{"path", shown_path(path)}});
        for (const std::string& match : matches) {
            if (!is_hidden(last_name(match))) lister.add(*storage, match);
        }
    }
    return lister.take();
}

}  // namespace firesteel

#include "io/storage/local_storage.h"

#include <arrow/io/file.h>
#include <arrow/result.h>
#include <glob.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>

#include "common/error.h"
#include "io/storage/path.h"

namespace firesteel {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void raise_write_error(const std::string& path, const std::string& reason) {
    throw Error("TASK_WRITE_FAILED", {{"path", shown_path(path)}}).with_hint(reason);
}

void check(const std::error_code& error, const std::string& path) {
    if (error) raise_write_error(path, error.message());
}

std::string child_of(const std::string& directory, const std::string& name) {
    return directory == "/" ? "/" + name : directory + "/" + name;
}

std::optional<StoredEntry> entry_at(const std::string& path) {
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0) return std::nullopt;
    const int64_t millis = int64_t{info.st_mtim.tv_sec} * 1000 + info.st_mtim.tv_nsec / 1000000;
    return StoredEntry{path, S_ISDIR(info.st_mode), info.st_size, millis};
}

std::vector<std::string> names_in(const std::string& directory, std::error_code& error) {
    std::vector<std::string> names;
    for (fs::directory_iterator it(directory, error), end; !error && it != end; it.increment(error))
        names.push_back(it->path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

void add_files(const std::string& directory, std::vector<StoredEntry>& out) {
    std::error_code error;
    const std::vector<std::string> names = names_in(directory, error);
    if (error) {
        throw Error("FAILED_READ_FILE.NO_HINT", {{"path", shown_path(directory)}}).with_hint(error.message());
    }
    for (const std::string& name : names) {
        if (is_hidden(name)) continue;
        auto entry = entry_at(child_of(directory, name));
        if (!entry) continue;  // removed meanwhile
        if (entry->is_directory) {
            add_files(entry->path, out);
        } else {
            out.push_back(*std::move(entry));
        }
    }
}

class LocalStorage final : public Storage {
public:
    std::optional<StoredEntry> find(const std::string& path) const override { return entry_at(path); }

    std::vector<StoredEntry> entries(const std::string& directory) const override {
        std::vector<StoredEntry> out;
        std::error_code error;
        for (const std::string& name : names_in(directory, error)) {
            if (auto entry = entry_at(child_of(directory, name))) out.push_back(*std::move(entry));
        }
        return out;
    }

    std::vector<StoredEntry> data_files(const std::string& directory) const override {
        std::vector<StoredEntry> out;
        add_files(directory, out);
        return out;
    }

    std::vector<std::string> matches(const std::string& pattern) const override {
        glob_t found{};
        const int result = ::glob(pattern.c_str(), GLOB_BRACE, nullptr, &found);
        std::vector<std::string> paths(found.gl_pathv, found.gl_pathv + (result == 0 ? found.gl_pathc : 0));
        ::globfree(&found);
        return paths;
    }

    std::shared_ptr<const File> open(const std::string& path, const StoredEntry*) const override {
        return File::open(path);
    }

    std::shared_ptr<arrow::io::OutputStream> create(const std::string& path) const override {
        auto file = arrow::io::FileOutputStream::Open(path);
        if (!file.ok()) raise_write_error(path, file.status().ToString());
        return *std::move(file);
    }

    void make_directories(const std::string& path) const override {
        std::error_code error;
        fs::create_directories(path, error);
        check(error, path);
    }

    void remove(const std::string& path) const override {
        std::error_code error;
        fs::remove_all(path, error);
        check(error, path);
    }

    void remove_if_empty(const std::string& path) const override {
        std::error_code filled;
        fs::remove(path, filled);
    }

    void move(const std::vector<std::pair<std::string, std::string>>& files) const override {
        std::error_code error;
        for (const auto& [from, to] : files) {
            fs::rename(from, to, error);
            check(error, to);
        }
    }

    int64_t number() const override { return 0; }
};

}  // namespace

const StoragePtr& local_storage() {
    static const StoragePtr storage = std::make_shared<const LocalStorage>();
    return storage;
}

}  // namespace firesteel

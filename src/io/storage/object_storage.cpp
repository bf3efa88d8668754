#include "io/storage/object_storage.h"

#include <arrow/filesystem/filesystem.h>
#include <arrow/io/interfaces.h>
#include <arrow/result.h>
#include <arrow/util/io_util.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <mutex>
#include <thread>

#include "common/error.h"
#include "io/storage/glob.h"
#include "io/storage/path.h"
#include "io/storage/remote_file.h"
#include "io/storage/remote_output.h"

namespace firesteel {

namespace {

constexpr size_t kMovers = 16;

bool is_missing(const arrow::Status& status) { return arrow::internal::ErrnoFromStatus(status) == ENOENT; }

/// Level by level: what lies in "a" comes before "a.csv".
bool comes_before(const StoredEntry& a, const StoredEntry& b) {
    return std::lexicographical_compare(
        a.path.begin(), a.path.end(), b.path.begin(), b.path.end(), [](char x, char y) {
            const auto place = [](char c) { return c == '/' ? 0 : static_cast<unsigned char>(c) + 1; };
            return place(x) < place(y);
        });
}

class ObjectStorage final : public Storage, public std::enable_shared_from_this<ObjectStorage> {
public:
    ObjectStorage(std::string root, std::string bucket,
                  std::function<std::shared_ptr<arrow::fs::FileSystem>()> connect,
                  std::vector<std::string> secrets, int64_t number)
        : root_(std::move(root)),
          bucket_(std::move(bucket)),
          connect_(std::move(connect)),
          secrets_(std::move(secrets)),
          number_(number) {}

    std::optional<StoredEntry> find(const std::string& path) const override {
        const auto info = system()->GetFileInfo(key_of(path));
        if (!info.ok()) fail_reading(path, info.status());
        if (info->type() == arrow::fs::FileType::NotFound) return std::nullopt;
        return entry_of(*info);
    }

    std::vector<StoredEntry> entries(const std::string& directory) const override {
        return list(directory, false);
    }

    std::vector<StoredEntry> data_files(const std::string& directory) const override {
        std::vector<StoredEntry> files = list(directory, true);
        std::erase_if(files, [&](const StoredEntry& entry) {
            return entry.is_directory || is_hidden_below(directory, entry.path);
        });
        return files;
    }

    std::vector<std::string> matches(const std::string& pattern) const override {
        return find_matches(*this, root_, pattern);
    }

    std::shared_ptr<const File> open(const std::string& path, const StoredEntry* known) const override {
        const auto found = known == nullptr ? find(path) : std::nullopt;
        if (known == nullptr) known = found ? &*found : nullptr;
        if (known == nullptr || known->is_directory)
            throw Error("FAILED_READ_FILE.FILE_NOT_EXIST", {{"path", path}});
        arrow::fs::FileInfo info(key_of(path), arrow::fs::FileType::File);
        info.set_size(known->size);
        auto opened = system()->OpenInputFile(info);
        if (!opened.ok()) fail_reading(path, opened.status());
        return make_remote_file(
            *known, *std::move(opened),
            [self = shared_from_this()](const std::string& at, const arrow::Status& status) {
                self->fail_reading(at, status);
            });
    }

    std::shared_ptr<arrow::io::OutputStream> create(const std::string& path) const override {
        auto out = system()->OpenOutputStream(key_of(path));
        if (!out.ok()) fail_writing(path, out.status());
        return std::make_shared<RemoteOutput>(*std::move(out),
                                              [self = shared_from_this()](const arrow::Status& status) {
                                                  return self->without_secrets(status);
                                              });
    }

    /// There are no directories, but there must be a bucket.
    void make_directories(const std::string& path) const override {
        if (has_bucket_) return;
        const auto info = system()->GetFileInfo(bucket_);
        if (info.ok() && info->type() == arrow::fs::FileType::NotFound)
            throw Error("TASK_WRITE_FAILED", {{"path", path}}).with_hint("There is no " + root_ + ".");
        has_bucket_ = true;
    }

    void remove(const std::string& path) const override {
        const auto found = find(path);
        if (!found) return;
        const arrow::Status status =
            found->is_directory ? system()->DeleteDir(key_of(path)) : system()->DeleteFile(key_of(path));
        if (!status.ok() && !is_missing(status)) fail_writing(path, status);
    }

    void remove_if_empty(const std::string& path) const override {
        const auto found = find(path);
        if (found && found->is_directory && entries(path).empty()) remove(path);
    }

    /// Stores copy; each copy is a request, of which many may be under way.
    void move(const std::vector<std::pair<std::string, std::string>>& files) const override {
        std::atomic<size_t> next{0};
        std::mutex mutex;
        arrow::Status failure;
        std::string failed;
        const auto copy = [&] {
            for (size_t i = next++; i < files.size(); i = next++) {
                const arrow::Status status =
                    system()->CopyFile(key_of(files[i].first), key_of(files[i].second));
                if (status.ok()) continue;
                const std::lock_guard lock(mutex);
                failure = status;
                failed = files[i].second;
                next = files.size();
            }
        };
        std::vector<std::jthread> movers;
        for (size_t i = 1; i < std::min(kMovers, files.size()); ++i) movers.emplace_back(copy);
        copy();
        movers.clear();
        if (!failure.ok()) fail_writing(failed, failure);
    }

    int64_t number() const override { return number_; }

private:
    std::shared_ptr<arrow::fs::FileSystem> system() const {
        const std::lock_guard lock(mutex_);
        if (!system_) system_ = connect_();
        return system_;
    }

    /// "s3a://bucket/a" -> "bucket/a", as Arrow has it, and back.
    std::string key_of(const std::string& path) const { return bucket_ + path.substr(root_.size()); }
    std::string path_of(const std::string& key) const {
        std::string path = root_ + key.substr(bucket_.size());
        while (path.ends_with('/')) path.pop_back();
        return path;
    }

    StoredEntry entry_of(const arrow::fs::FileInfo& info) const {
        const auto since = info.mtime().time_since_epoch();
        return {path_of(info.path()), info.type() == arrow::fs::FileType::Directory,
                std::max<int64_t>(info.size(), 0),
                std::chrono::duration_cast<std::chrono::milliseconds>(since).count()};
    }

    std::vector<StoredEntry> list(const std::string& directory, bool recursive) const {
        arrow::fs::FileSelector selector;
        selector.base_dir = key_of(directory);
        selector.allow_not_found = true;
        selector.recursive = recursive;
        const auto infos = system()->GetFileInfo(selector);
        if (!infos.ok()) fail_reading(directory, infos.status());
        std::vector<StoredEntry> out;
        for (const arrow::fs::FileInfo& info : *infos) out.push_back(entry_of(info));
        std::sort(out.begin(), out.end(), comes_before);
        return out;
    }

    static bool is_hidden_below(const std::string& directory, const std::string& path) {
        for (size_t at = directory.size() + 1; at < path.size();) {
            const size_t end = std::min(path.find('/', at), path.size());
            if (is_hidden(path.substr(at, end - at))) return true;
            at = end + 1;
        }
        return false;
    }

    arrow::Status without_secrets(const arrow::Status& status) const {
        return status.ok() ? status : status.WithMessage(without_secrets(status.message()));
    }
    std::string without_secrets(std::string text) const {
        for (const std::string& secret : secrets_) {
            for (size_t at = text.find(secret); at != std::string::npos; at = text.find(secret, at))
                text.replace(at, secret.size(), "***");
        }
        return text;
    }
    [[noreturn]] void fail_reading(const std::string& path, const arrow::Status& status) const {
        if (is_missing(status)) throw Error("FAILED_READ_FILE.FILE_NOT_EXIST", {{"path", path}});
        throw Error("FAILED_READ_FILE.NO_HINT", {{"path", path}})
            .with_hint(without_secrets(status.message()));
    }
    [[noreturn]] void fail_writing(const std::string& path, const arrow::Status& status) const {
        throw Error("TASK_WRITE_FAILED", {{"path", path}}).with_hint(without_secrets(status.message()));
    }

    const std::string root_;    // "s3a://bucket"
    const std::string bucket_;  // "bucket"
    const std::function<std::shared_ptr<arrow::fs::FileSystem>()> connect_;
    const std::vector<std::string> secrets_;
    const int64_t number_;
    mutable std::atomic<bool> has_bucket_{false};
    mutable std::mutex mutex_;                               // guards system_
    mutable std::shared_ptr<arrow::fs::FileSystem> system_;  // null before it is needed
};

}  // namespace

StoragePtr make_object_storage(std::string root, std::string bucket,
                               std::function<std::shared_ptr<arrow::fs::FileSystem>()> connect,
                               std::vector<std::string> secrets, int64_t number) {
    return std::make_shared<const ObjectStorage>(std::move(root), std::move(bucket), std::move(connect),
                                                 std::move(secrets), number);
}

}  // namespace firesteel

#include "io/storage/remote_file.h"

#include <arrow/buffer.h>
#include <arrow/io/interfaces.h>
#include <arrow/result.h>
#include <arrow/util/future.h>

#include <algorithm>
#include <cstring>
#include <list>
#include <mutex>

namespace firesteel {

namespace {

/// Less than this is not worth a request, when files are read in order.
constexpr int64_t kLeastRequest = 1024 * 1024;
constexpr int64_t kReadAhead = 4 * 1024 * 1024;
/// More than this is not fetched before it is read, of one file.
constexpr int64_t kMostFetched = 64 * 1024 * 1024;

using Bytes = std::shared_ptr<arrow::Buffer>;

/// A request for bytes [begin, end) of the file.
struct Fetch {
    int64_t begin;
    int64_t end;
    int64_t unread;
    arrow::Future<Bytes> bytes;
};
using FetchPtr = std::shared_ptr<Fetch>;

class RemoteFile final : public File {
public:
    RemoteFile(const StoredEntry& entry, std::shared_ptr<arrow::io::RandomAccessFile> bytes,
               StoreFailure fail)
        : File(entry.path, entry.size, entry.modified_millis),
          bytes_(std::move(bytes)),
          fail_(std::move(fail)) {}

    int64_t read_at(int64_t offset, int64_t wanted, char* out) const override {
        const int64_t end = std::min(offset + wanted, size());
        int64_t at = offset;
        while (at < end) {
            const FetchPtr fetch = fetch_at(at, end);
            const auto result = fetch->bytes.result();
            if (!result.ok()) {
                drop(fetch);
                fail_(path(), result.status());
            }
            const int64_t here = std::min(end, fetch->begin + (*result)->size()) - at;
            if (here <= 0) {  // the file has become shorter
                drop(fetch);
                break;
            }
            std::memcpy(out + (at - offset), (*result)->data() + (at - fetch->begin),
                        static_cast<size_t>(here));
            at += here;
            used(fetch, here);
        }
        read_on(offset, at);
        return std::max<int64_t>(at - offset, 0);
    }

    void expect_scattered_reads() const override {
        const std::lock_guard lock(mutex_);
        is_scattered_ = true;
    }

    void fetch_ahead(int64_t offset, int64_t wanted) const override {
        const std::lock_guard lock(mutex_);
        const int64_t end = std::min(offset + wanted, size());
        for (int64_t at = offset; at < end;) {
            if (const FetchPtr there = find(at)) {
                at = there->end;
                continue;
            }
            const int64_t until = std::min(end, next_fetch(at));
            if (fetched_ + until - at > kMostFetched) return;
            start(at, until);
            at = until;
        }
    }

private:
    /// The request that brings the byte at `at`; made now when there is none, for as much as is wanted.
    FetchPtr fetch_at(int64_t at, int64_t end) const {
        const std::lock_guard lock(mutex_);
        if (FetchPtr there = find(at)) return there;
        if (!is_scattered_) end = std::min(std::max(end, at + kLeastRequest), size());
        return start(at, std::min(end, next_fetch(at)));
    }

    /// Whoever goes on where the last read ended will go on again.
    void read_on(int64_t begin, int64_t end) const {
        bool goes_on = false;
        {
            const std::lock_guard lock(mutex_);
            goes_on = !is_scattered_ && begin > 0 && begin == last_end_;
            last_end_ = end;
        }
        if (goes_on) fetch_ahead(end, kReadAhead);
    }

    // The rest is called with the lock held.

    FetchPtr find(int64_t at) const {
        for (const FetchPtr& fetch : fetches_) {
            if (fetch->begin <= at && at < fetch->end) return fetch;
        }
        return nullptr;
    }
    int64_t next_fetch(int64_t at) const {
        int64_t next = INT64_MAX;
        for (const FetchPtr& fetch : fetches_) {
            if (fetch->begin > at) next = std::min(next, fetch->begin);
        }
        return next;
    }
    FetchPtr start(int64_t begin, int64_t end) const {
        auto bytes = bytes_->ReadAsync(bytes_->io_context(), begin, end - begin);
        fetches_.push_back(std::make_shared<Fetch>(Fetch{begin, end, end - begin, std::move(bytes)}));
        fetched_ += end - begin;
        while (fetched_ > kMostFetched && fetches_.size() > 1) forget(fetches_.begin());
        return fetches_.back();
    }
    void forget(std::list<FetchPtr>::iterator fetch) const {
        fetched_ -= (*fetch)->end - (*fetch)->begin;
        fetches_.erase(fetch);
    }

    /// Bytes that were read are not kept: the next to read them is unlikely to come.
    void used(const FetchPtr& fetch, int64_t bytes) const {
        const std::lock_guard lock(mutex_);
        fetch->unread -= bytes;
        if (fetch->unread > 0) return;
        const auto found = std::find(fetches_.begin(), fetches_.end(), fetch);
        if (found != fetches_.end()) forget(found);
    }
    void drop(const FetchPtr& fetch) const {
        const std::lock_guard lock(mutex_);
        const auto found = std::find(fetches_.begin(), fetches_.end(), fetch);
        if (found != fetches_.end()) forget(found);
    }

    const std::shared_ptr<arrow::io::RandomAccessFile> bytes_;
    const StoreFailure fail_;
    mutable std::mutex mutex_;             // guards the rest
    mutable std::list<FetchPtr> fetches_;  // the oldest first; they do not overlap
    mutable int64_t fetched_ = 0;          // bytes of theirs
    mutable int64_t last_end_ = -1;        // of the last read
    mutable bool is_scattered_ = false;
};

}  // namespace

std::shared_ptr<const File> make_remote_file(const StoredEntry& entry,
                                             std::shared_ptr<arrow::io::RandomAccessFile> bytes,
                                             StoreFailure fail) {
    return std::make_shared<const RemoteFile>(entry, std::move(bytes), std::move(fail));
}

}  // namespace firesteel

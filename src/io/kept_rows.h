#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "column/batch.h"
#include "io/file_format.h"

namespace firesteel {

/// Rows of files, all columns of them, piece by piece of the files: filled by who infers their schema,
/// emptied by who reads them next. Thread-safe.
class KeptRows {
public:
    /// `most_bytes`: that the pool, which others use too, may come to hold.
    KeptRows(MemoryPoolPtr pool, int64_t most_bytes) : pool_(std::move(pool)), most_bytes_(most_bytes) {}

    /// What will be read one by one, in the order of the files.
    void expect(std::vector<FileSplit> splits) { splits_ = std::move(splits); }
    const std::vector<FileSplit>& splits() const { return splits_; }

    /// What the rows are charged to.
    const MemoryPoolPtr& pool() const { return pool_; }
    /// Is there memory for more, and did nobody give up?
    bool may_go_on() const {
        return !given_up_.load(std::memory_order_relaxed) && pool_->used() <= most_bytes_;
    }
    bool is_given_up() const { return given_up_.load(std::memory_order_relaxed); }
    /// Frees what there is; nothing is kept from then on.
    void give_up();
    void keep(const FileSplit& split, std::vector<Batch> batches);
    /// Takes the rows of a split out, where they, or those of all of its parts, are there.
    bool take(const FileSplit& split, std::vector<Batch>& out);
    bool is_empty() const;

private:
    struct Piece {
        int64_t end = 0;
        std::vector<Batch> batches;
    };
    using Place = std::pair<std::string, int64_t>;  // path and begin

    const MemoryPoolPtr pool_;
    const int64_t most_bytes_;
    std::vector<FileSplit> splits_;
    std::atomic<bool> given_up_{false};  // relaxed: what follows is guarded by the mutex all the same
    mutable std::mutex mutex_;           // guards what follows
    std::map<Place, Piece> pieces_;
};
using KeptRowsPtr = std::shared_ptr<KeptRows>;

/// Some columns of kept rows, which are freed one batch after the other.
std::unique_ptr<FileReader> read_kept(std::vector<Batch> batches, std::vector<int32_t> columns);

}  // namespace firesteel

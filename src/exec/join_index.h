#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <numeric>
#include <optional>
#include <vector>

#include "catalog/runtime_filter.h"
#include "exec/key_rows.h"

namespace firesteel {

/// Keys of the build side of a join, a flat column each, and which of them take null for a value (<=>).
struct IndexedKeys {
    std::vector<ColumnPtr> columns;
    std::vector<bool> null_safe;
    int64_t rows = 0;
};

/// What a probing task reuses from batch to batch.
struct FindScratch {
    std::vector<uint64_t> hashes;
    std::shared_ptr<Buffer> encoded;
};

/// From a key to the rows that have it, in ascending order. Made in rounds of tasks that may run at once:
/// prepare(0 ..), insert(0 ..), group(0 ..); immutable afterwards.
class JoinIndex {
public:
    virtual ~JoinIndex() = default;
    /// Tasks of the first round: each looks at a slice of the rows.
    virtual int32_t prepare_tasks() const = 0;
    virtual void prepare(int32_t task) = 0;
    /// Tasks of the second: each takes the rows of a part of the keys.
    virtual int32_t insert_tasks() const = 0;
    virtual void insert(int32_t task) = 0;
    /// Tasks of the third: where keys have many rows, these come to lie together. Often none.
    int32_t group_tasks();
    virtual void group(int32_t task) = 0;
    /// All tasks have ended: frees what only they needed.
    virtual void finish() { (is_grouped() ? next_ : order_).reset(); }

    /// The place of the first row that has the key of each of `rows` rows, or -1.
    virtual void find(const std::vector<ColumnPtr>& keys, int64_t rows, FindScratch& scratch,
                      const MemoryPoolPtr& pool, int32_t* first) const = 0;
    int32_t row_at(int32_t place) const {
        return is_grouped() ? order_->as<int32_t>()[place] & INT32_MAX : place;
    }
    /// The place of the next row with the same key, or -1.
    int32_t next(int32_t place) const {
        if (!is_grouped()) return next_->as<int32_t>()[place];
        return order_->as<int32_t>()[place] < 0 ? -1 : place + 1;
    }
    /// Has no key more than one row? Then next() need not be asked, and places are rows.
    bool is_unique() const { return duplicates_.load(std::memory_order_relaxed) == 0; }

protected:
    static constexpr int32_t kLast = INT32_MIN;  // in order_: the key's last row
    static constexpr int32_t kMostParts = 8;

    JoinIndex(int64_t rows, const MemoryPoolPtr& pool)
        : rows_(rows), pool_(pool), next_(Buffer::allocate(rows * 4, pool)) {}
    bool is_grouped() const { return order_ != nullptr; }
    void set_part_rows(int32_t part, int64_t rows, int64_t duplicates) {
        part_rows_[static_cast<size_t>(part)] = rows;
        duplicates_.fetch_add(duplicates, std::memory_order_relaxed);
    }
    /// Where the rows of a part begin in order_.
    int64_t first_place(int32_t part) const {
        return std::accumulate(part_rows_.begin(), part_rows_.begin() + part, int64_t{0});
    }

    const int64_t rows_;
    const MemoryPoolPtr pool_;
    std::shared_ptr<Buffer> next_;   // int32_t per row: the next one with its key; places are rows
    std::shared_ptr<Buffer> order_;  // int32_t per place: its row and kLast; instead of next_

private:
    std::array<int64_t, kMostParts> part_rows_{};
    std::atomic<int64_t> duplicates_{0};  // relaxed: read when all tasks are through
};

/// `threads` that may help. An array over all integers between the bounds where a single key is an integer
/// and those are not many, else a hash table.
std::unique_ptr<JoinIndex> make_join_index(IndexedKeys keys, std::optional<KeySet::Bounds> bounds,
                                           int32_t threads, const MemoryPoolPtr& pool);

}  // namespace firesteel

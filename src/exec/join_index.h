#pragma once

#include <cstdint>
#include <memory>
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
/// prepare(0 ..), then insert(0 ..); immutable afterwards.
class JoinIndex {
public:
    virtual ~JoinIndex() = default;
    /// Tasks of the first round: each looks at a slice of the rows.
    virtual int32_t prepare_tasks() const = 0;
    virtual void prepare(int32_t task) = 0;
    /// Tasks of the second: each takes the rows of a part of the keys.
    virtual int32_t insert_tasks() const = 0;
    virtual void insert(int32_t task) = 0;
    /// All tasks have ended: frees what only they needed.
    virtual void finish() {}

    /// The first row that has the key of each of `rows` rows, or -1.
    virtual void find(const std::vector<ColumnPtr>& keys, int64_t rows, FindScratch& scratch,
                      const MemoryPoolPtr& pool, int32_t* first) const = 0;
    /// The next row with the key of `row`, or -1.
    int32_t next(int32_t row) const { return next_->as<int32_t>()[row]; }
    /// Has no key more than one row? Then next() need not be asked.
    bool is_unique() const { return duplicates_.load(std::memory_order_relaxed) == 0; }

protected:
    JoinIndex(int64_t rows, const MemoryPoolPtr& pool) : next_(Buffer::allocate(rows * 4, pool)) {}
    std::shared_ptr<Buffer> next_;        // int32_t per row
    std::atomic<int64_t> duplicates_{0};  // relaxed: read when all tasks are through
};

/// `threads` that may help. An array over all integers between the bounds where a single key is an integer
/// and those are not many, else a hash table.
std::unique_ptr<JoinIndex> make_join_index(IndexedKeys keys, std::optional<KeySet::Bounds> bounds,
                                           int32_t threads, const MemoryPoolPtr& pool);

}  // namespace firesteel

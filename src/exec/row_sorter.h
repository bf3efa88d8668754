#pragma once

#include <vector>

#include "exec/sort_keys.h"
#include "expr/evaluator.h"

namespace firesteel {

/// Rows in memory being sorted: stable, by keys encoded into bytes. Parts may be sorted by several threads at
/// once.
///
/// What is moved about are entries: a row's number and eight bytes of its key, those behind what all keys
/// begin with. Only where these are equal are the keys themselves looked at.
class RowSorter {
public:
    /// Memory for each row besides the row itself and its keys.
    static constexpr int64_t kBytesPerRow = 16;

    RowSorter(Batch rows, const std::vector<Evaluator>& keys, const SortKeyLayout& layout,
              MemoryPoolPtr pool);

    int64_t size() const { return rows_.rows; }
    /// Sorts the rows at [begin, end) of the order so far.
    void sort(int64_t begin, int64_t end);
    /// Merges two sorted neighbours.
    void merge(int64_t begin, int64_t middle, int64_t end);
    /// Frees what only sorting needs.
    void finish();
    /// Rows [begin, begin + count) of the order. Thread-safe after finish().
    Batch take(int64_t begin, int64_t count, const MemoryPoolPtr& pool) const;

private:
    struct Entry;
    struct Less;
    Less less() const;
    Entry* entries() const;
    void make_entries();

    Batch rows_;
    SortKeyLayout layout_;  // of the keys as they have become
    const MemoryPoolPtr pool_;
    std::vector<ColumnPtr> keys_;
    std::shared_ptr<Buffer> encoded_;
    std::shared_ptr<Buffer> entries_;
    int64_t decided_ = 0;            // leading bytes of the keys after which equal entries may differ
    std::shared_ptr<Buffer> order_;  // int32_t per row, from finish() on
};

}  // namespace firesteel

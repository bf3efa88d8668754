#pragma once

#include <vector>

#include "exec/sort_keys.h"
#include "expr/evaluator.h"

namespace firesteel {

/// Rows in memory being sorted: stable, by keys encoded into bytes. Parts may be sorted by several threads at
/// once.
class RowSorter {
public:
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
    struct Less;
    Less less() const;

    Batch rows_;
    const SortKeyLayout& layout_;
    std::vector<ColumnPtr> keys_;
    std::shared_ptr<Buffer> encoded_;
    std::shared_ptr<Buffer> order_;  // int32_t per row
};

}  // namespace firesteel

#pragma once

#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "column/builder.h"

namespace firesteel {

/// What find_or_add() wants of each row.
std::vector<uint64_t> row_hashes(const Column& column);

/// The distinct values of a group, numbered in the order in which they were first seen; null counts as a
/// value. Not thread-safe.
class DistinctValues {
public:
    /// The number of row `row`'s value, which is added when new. `hash` as row_hashes() gives it.
    int64_t find_or_add(const Column& column, int64_t row, uint64_t hash, const MemoryPoolPtr& pool);
    int64_t size() const { return static_cast<int64_t>(places_.size()); }
    /// All values, in order of their numbers. REQUIRES: size() > 0.
    const ColumnPtr& all(const MemoryPoolPtr& pool);

private:
    bool equals(int64_t index, const Column& column, int64_t row, const MemoryPoolPtr& pool);
    void close_run(const MemoryPoolPtr& pool);

    std::unique_ptr<ColumnBuilder> open_;  // the values after those of `runs_`
    std::vector<ColumnPtr> runs_;          // each more than twice as long as the next
    int64_t closed_ = 0;                   // values in `runs_`
    std::unordered_multimap<uint64_t, int64_t> places_;
};

}  // namespace firesteel

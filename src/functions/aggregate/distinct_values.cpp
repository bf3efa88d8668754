#include "functions/aggregate/distinct_values.h"

#include "column/compare.h"
#include "column/selection.h"

namespace firesteel {

std::vector<uint64_t> row_hashes(const Column& column) {
    std::vector<uint64_t> hashes(static_cast<size_t>(column.size()));
    hash_rows(column, hashes.data(), false);
    return hashes;
}

int64_t DistinctValues::find_or_add(const Column& column, int64_t row, uint64_t hash,
                                    const MemoryPoolPtr& pool) {
    const auto [begin, end] = places_.equal_range(hash);
    for (auto it = begin; it != end; ++it) {
        if (equals(it->second, column, row, pool)) return it->second;
    }
    if (!open_) open_ = ColumnBuilder::make(column.type(), pool);
    const int64_t index = size();
    open_->append_from(column, row);
    places_.emplace(hash, index);
    return index;
}

bool DistinctValues::equals(int64_t index, const Column& column, int64_t row, const MemoryPoolPtr& pool) {
    if (index >= closed_) close_run(pool);
    for (const ColumnPtr& run : runs_) {
        if (index < run->size()) return equal_rows(*run, index, column, row);
        index -= run->size();
    }
    return false;
}

/// Makes the open values readable; runs are joined so that there are few of them and each value is copied few
/// times.
void DistinctValues::close_run(const MemoryPoolPtr& pool) {
    if (!open_ || open_->size() == 0) return;
    ColumnPtr run = open_->finish();
    closed_ += run->size();
    while (!runs_.empty() && runs_.back()->size() <= 2 * run->size()) {
        run = concatenate({runs_.back(), run}, pool);
        runs_.pop_back();
    }
    runs_.push_back(std::move(run));
}

const ColumnPtr& DistinctValues::all(const MemoryPoolPtr& pool) {
    close_run(pool);
    if (runs_.size() > 1) runs_ = {concatenate(runs_, pool)};
    return runs_.front();
}

}  // namespace firesteel

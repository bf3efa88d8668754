#include "exec/row_sorter.h"

#include <algorithm>
#include <cstring>
#include <numeric>

#include "column/selection.h"
#include "common/check.h"

namespace firesteel {

struct RowSorter::Less {
    const RowSorter& sorter;
    const uint8_t* keys;
    int64_t width;
    size_t decisive;
    bool operator()(int32_t a, int32_t b) const {
        int order = std::memcmp(keys + a * width, keys + b * width, decisive);
        if (order == 0 && !sorter.layout_.is_exact())
            order = sorter.layout_.compare(sorter.keys_, a, sorter.keys_, b);
        return order != 0 ? order < 0 : a < b;
    }
};

RowSorter::RowSorter(Batch rows, const std::vector<Evaluator>& keys, const SortKeyLayout& layout,
                     MemoryPoolPtr pool)
    : rows_(std::move(rows)), layout_(layout) {
    CHECK(rows_.rows < INT32_MAX, "{} rows to be sorted at once", rows_.rows);
    EvalContext context{pool};
    for (const Evaluator& key : keys) keys_.push_back(flatten(key.evaluate(rows_, context), pool));
    encoded_ = Buffer::allocate(rows_.rows * layout_.width(), pool);
    layout_.encode(keys_, rows_.rows, encoded_->mutable_as<uint8_t>());
    order_ = Buffer::allocate(rows_.rows * 4, pool);
    std::iota(order_->mutable_as<int32_t>(), order_->mutable_as<int32_t>() + rows_.rows, 0);
}

RowSorter::Less RowSorter::less() const {
    return {*this, encoded_->as<uint8_t>(), layout_.width(), static_cast<size_t>(layout_.decisive_width())};
}

void RowSorter::sort(int64_t begin, int64_t end) {
    int32_t* order = order_->mutable_as<int32_t>();
    std::sort(order + begin, order + end, less());
}

void RowSorter::merge(int64_t begin, int64_t middle, int64_t end) {
    int32_t* order = order_->mutable_as<int32_t>();
    std::inplace_merge(order + begin, order + middle, order + end, less());
}

void RowSorter::finish() {
    encoded_.reset();
    keys_.clear();
}

Batch RowSorter::take(int64_t begin, int64_t count, const MemoryPoolPtr& pool) const {
    return firesteel::take(
        rows_, std::span<const int32_t>(order_->as<int32_t>() + begin, static_cast<size_t>(count)), pool);
}

}  // namespace firesteel

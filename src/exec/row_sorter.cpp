#include "exec/row_sorter.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "column/selection.h"
#include "common/check.h"
#include "exec/sort_numbers.h"

namespace firesteel {

struct RowSorter::Entry {
    uint64_t prefix;  // as a number, so that comparing it is comparing the bytes
    int32_t row;
};

struct RowSorter::Less {
    const RowSorter& sorter;
    const uint8_t* keys;
    int64_t width;
    size_t decided;
    size_t undecided;
    bool operator()(const Entry& a, const Entry& b) const {
        if (a.prefix != b.prefix) return a.prefix < b.prefix;
        return less_behind_prefix(a.row, b.row);
    }
    bool less_behind_prefix(int32_t a, int32_t b) const {
        int order = 0;
        if (undecided > 0)
            order = std::memcmp(keys + a * width + decided, keys + b * width + decided, undecided);
        if (order == 0 && !sorter.layout_.is_exact())
            order = sorter.layout_.compare(sorter.keys_, a, sorter.keys_, b);
        return order != 0 ? order < 0 : a < b;
    }
};

namespace {

constexpr int64_t kPrefixBytes = 8;
/// From here on comparing is as fast as parting.
constexpr std::ptrdiff_t kFewEntries = 1024;

/// Parts the entries in place by the byte of their prefix at `shift`, then each part by the next byte.
template <typename Entry, typename Less>
void sort_entries(Entry* begin, Entry* end, int shift, const Less& less) {
    if (end - begin < kFewEntries || shift < 0) {
        std::sort(begin, end, less);
        return;
    }
    const auto byte_of = [shift](const Entry& entry) { return (entry.prefix >> shift) & 0xFF; };
    std::array<int64_t, 256> next{}, ends{};
    for (const Entry* entry = begin; entry < end; ++entry) ++ends[byte_of(*entry)];
    for (size_t byte = 1; byte < 256; ++byte) {
        next[byte] = ends[byte - 1];
        ends[byte] += ends[byte - 1];
    }
    const std::array<int64_t, 256> begins = next;
    for (size_t byte = 0; byte < 256; ++byte) {
        while (next[byte] < ends[byte]) {
            Entry moved = begin[next[byte]];
            for (size_t home = byte_of(moved); home != byte; home = byte_of(moved))
                std::swap(moved, begin[next[home]++]);
            begin[next[byte]++] = moved;
        }
    }
    for (size_t byte = 0; byte < 256; ++byte) {
        if (ends[byte] - begins[byte] > 1)
            sort_entries(begin + begins[byte], begin + ends[byte], shift - 8, less);
    }
}

/// How many leading bytes all keys have in common.
int64_t common_bytes(const uint8_t* keys, int64_t rows, int64_t width, int64_t decisive) {
    int64_t common = decisive;
    for (int64_t row = 1; row < rows && common > 0; ++row) {
        const uint8_t* key = keys + row * width;
        if (std::memcmp(keys, key, static_cast<size_t>(common)) == 0) continue;
        common = std::mismatch(keys, keys + common, key).first - keys;
    }
    return common;
}

}  // namespace

RowSorter::RowSorter(Batch rows, const std::vector<Evaluator>& keys, const SortKeyLayout& layout,
                     MemoryPoolPtr pool)
    : rows_(std::move(rows)), layout_(layout), pool_(std::move(pool)) {
    CHECK(rows_.rows < INT32_MAX, "{} rows to be sorted at once", rows_.rows);
    EvalContext context{pool_};
    for (const Evaluator& key : keys)
        keys_.push_back(as_small_numbers(flatten(key.evaluate(rows_, context), pool_), pool_));
    layout_ = layout.for_columns(keys_);
    encoded_ = Buffer::allocate(rows_.rows * layout_.width(), pool_);
    layout_.encode(keys_, rows_.rows, encoded_->mutable_as<uint8_t>(),
                   SortKeyLayout::shared_text_bytes(keys_, rows_.rows));
    make_entries();
}

void RowSorter::make_entries() {
    static_assert(sizeof(Entry) == kBytesPerRow);
    const uint8_t* keys = encoded_->as<uint8_t>();
    const int64_t width = layout_.width(), decisive = layout_.decisive_width();
    const int64_t common = common_bytes(keys, rows_.rows, width, decisive);
    const int64_t bytes = std::min(kPrefixBytes, decisive - common);
    decided_ = common + bytes;
    entries_ = Buffer::allocate(rows_.rows * kBytesPerRow, pool_);
    Entry* entries = this->entries();
    for (int64_t row = 0; row < rows_.rows; ++row) {
        uint64_t prefix = 0;
        std::memcpy(&prefix, keys + row * width + common, static_cast<size_t>(bytes));
        entries[row] = {__builtin_bswap64(prefix), static_cast<int32_t>(row)};
    }
}

RowSorter::Entry* RowSorter::entries() const { return entries_->mutable_as<Entry>(); }

RowSorter::Less RowSorter::less() const {
    return {*this, encoded_->as<uint8_t>(), layout_.width(), static_cast<size_t>(decided_),
            static_cast<size_t>(layout_.decisive_width() - decided_)};
}

void RowSorter::sort(int64_t begin, int64_t end) {
    const Less order = less();
    if (std::is_sorted(entries() + begin, entries() + end, order)) return;
    sort_entries(entries() + begin, entries() + end, 56, order);
}

void RowSorter::merge(int64_t begin, int64_t middle, int64_t end) {
    std::inplace_merge(entries() + begin, entries() + middle, entries() + end, less());
}

void RowSorter::finish() {
    encoded_.reset();
    keys_.clear();
    order_ = Buffer::allocate(rows_.rows * 4, pool_);
    int32_t* order = order_->mutable_as<int32_t>();
    for (int64_t row = 0; row < rows_.rows; ++row) order[row] = entries()[row].row;
    entries_.reset();
}

Batch RowSorter::take(int64_t begin, int64_t count, const MemoryPoolPtr& pool) const {
    return firesteel::take(
        rows_, std::span<const int32_t>(order_->as<int32_t>() + begin, static_cast<size_t>(count)), pool);
}

}  // namespace firesteel

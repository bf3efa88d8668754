#include "exec/join_table.h"

#include <bit>
#include <cstring>

#include "column/compare.h"
#include "column/selection.h"
#include "common/check.h"

namespace firesteel {

JoinTable::JoinTable(const JoinKeys& keys, Schema schema, bool track_matches, MemoryPoolPtr pool)
    : schema_(std::move(schema)),
      track_matches_(track_matches),
      pool_(std::move(pool)),
      null_safe_(keys.null_safe) {
    std::vector<Type> types;
    for (size_t i = 0; i < keys.build.size(); ++i) {
        key_exprs_.emplace_back(keys.build[i]);
        types.push_back(keys.build[i]->type);
        if (!keys.null_safe[i]) strict_nulls_ |= uint64_t{1} << i;
    }
    if (!types.empty()) layout_.emplace(std::move(types));
}

bool JoinTable::never_matches(const char* key) const {
    uint64_t nulls;
    std::memcpy(&nulls, key, 8);
    return (nulls & strict_nulls_) != 0;
}

void JoinTable::build() {
    std::vector<Batch> batches = rows_.take();
    if (batches.empty()) {
        for (const Field& field : schema_) all_.columns.push_back(Column::nulls(field.type, 0, pool_));
    } else {
        all_ = batches.size() == 1 ? std::move(batches.front()) : concatenate(batches, pool_);
        for (ColumnPtr& column : all_.columns) column = flatten(column, pool_);
    }
    batches.clear();
    CHECK(all_.rows < INT32_MAX, "the build side of a join has {} rows", all_.rows);
    if (track_matches_) matched_ = std::vector<std::atomic<uint8_t>>(static_cast<size_t>(all_.rows));
    if (!has_keys() || all_.rows == 0) return;

    EvalContext context;
    context.pool = pool_;
    std::vector<ColumnPtr> keys;
    std::vector<uint64_t> hashes(static_cast<size_t>(all_.rows));
    for (size_t i = 0; i < key_exprs_.size(); ++i) {
        keys.push_back(flatten(key_exprs_[i].evaluate(all_, context), pool_));
        hash_rows(*keys.back(), hashes.data(), i > 0);
    }
    encoded_ = Buffer::allocate(all_.rows * layout_->width(), pool_);
    StringHeap heap(pool_);
    layout_->encode(keys, all_.rows, encoded_->mutable_as<char>(), heap);
    heap.release_to(key_owners_);
    for (const ColumnPtr& key : keys) key_owners_.push_back(key);  // strings point into it
    insert_all(hashes);
}

/// From the last row to the first, so that chains run in row order.
void JoinTable::insert_all(const std::vector<uint64_t>& hashes) {
    const auto count = static_cast<int64_t>(std::bit_ceil(static_cast<uint64_t>(all_.rows) * 2));
    slots_ = Buffer::allocate_zeroed(count * 8, pool_);
    next_ = Buffer::allocate(all_.rows * 4, pool_);
    mask_ = static_cast<uint64_t>(count) - 1;
    uint64_t* slots = slots_->mutable_as<uint64_t>();
    int32_t* next = next_->mutable_as<int32_t>();
    const char* keys = encoded_->as<char>();
    const int64_t width = layout_->width();
    for (int64_t row = all_.rows - 1; row >= 0; --row) {
        const char* key = keys + row * width;
        next[row] = -1;
        if (never_matches(key)) {
            has_null_key_ = true;
            continue;
        }
        const uint64_t hash = hashes[static_cast<size_t>(row)];
        const uint64_t tag = hash >> 32 << 32;
        uint64_t at = hash & mask_;
        while (slots[at] != 0) {
            const auto first = static_cast<int64_t>(slots[at] & 0xFFFFFFFF) - 1;
            if ((slots[at] & ~uint64_t{0xFFFFFFFF}) == tag && layout_->equal(keys + first * width, key)) {
                next[row] = static_cast<int32_t>(first);
                break;
            }
            at = (at + 1) & mask_;
        }
        slots[at] = tag | static_cast<uint64_t>(row + 1);
    }
}

int32_t JoinTable::find(const char* key, uint64_t hash) const {
    if (!slots_) return -1;
    const uint64_t* slots = slots_->as<uint64_t>();
    const char* keys = encoded_->as<char>();
    const uint64_t tag = hash >> 32 << 32;
    for (uint64_t at = hash & mask_; slots[at] != 0; at = (at + 1) & mask_) {
        if ((slots[at] & ~uint64_t{0xFFFFFFFF}) != tag) continue;
        const auto first = static_cast<int64_t>(slots[at] & 0xFFFFFFFF) - 1;
        if (layout_->equal(keys + first * layout_->width(), key)) return static_cast<int32_t>(first);
    }
    return -1;
}

}  // namespace firesteel

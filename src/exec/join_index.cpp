#include "exec/join_index.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "column/bitmap.h"
#include "column/compare.h"
#include "column/selection.h"
#include "exec/stored_integers.h"

namespace firesteel {

namespace {

constexpr int64_t kRowsPerTask = 64 * 1024;
constexpr uint64_t kSmallRange = 64 * 1024;  // of an array that is always worth it
constexpr uint64_t kCellsPerRow = 12;
constexpr int64_t kManyRows = 256 * 1024;  // whose chains do not fit into a cache
constexpr int64_t kAhead = 16;             // rows between asking memory for a slot and looking at it

/// Parts of the keys that tasks fill at the same time: a power of two.
int32_t parts_for(int64_t rows, int32_t threads, int32_t most) {
    if (rows < 2 * kRowsPerTask) return 1;
    return std::min(most, static_cast<int32_t>(std::bit_ceil(static_cast<uint32_t>(threads))));
}

/// A cell per integer between the smallest and the largest key. Null keys match nothing.
class ArrayIndex final : public JoinIndex {
public:
    ArrayIndex(ColumnPtr key, KeySet::Bounds bounds, int32_t threads, const MemoryPoolPtr& pool)
        : JoinIndex(key->size(), pool),
          key_(std::move(key)),
          minimum_(static_cast<uint64_t>(bounds.minimum)),
          range_(static_cast<uint64_t>(bounds.maximum) - minimum_),
          parts_(parts_for(key_->size(), threads, kMostParts)),
          cells_(Buffer::allocate_zeroed(static_cast<int64_t>(range_ + 1) * 4, pool)) {}

    int32_t prepare_tasks() const override { return 0; }
    void prepare(int32_t) override {}
    int32_t insert_tasks() const override { return parts_; }

    /// The rows whose keys lie in one stretch of the array; from the last to the first, so that chains
    /// ascend.
    void insert(int32_t part) override {
        int32_t* cells = cells_->mutable_as<int32_t>();
        int32_t* next = next_->mutable_as<int32_t>();
        int64_t count = 0, duplicates = 0;
        for_each_row<true>(part, [&](int64_t row, uint64_t at) {
            next[row] = cells[at] - 1;
            duplicates += static_cast<int64_t>(cells[at] != 0);
            cells[at] = static_cast<int32_t>(row + 1);
            ++count;
        });
        set_part_rows(part, count, duplicates);
    }

    /// Counts the rows of each key and deals them out.
    void group(int32_t part) override {
        int32_t* cells = cells_->mutable_as<int32_t>();
        int32_t* order = order_->mutable_as<int32_t>();
        const uint64_t begin = width() * static_cast<uint64_t>(part),
                       end = std::min(begin + width(), range_ + 1);
        if (begin >= end) return;
        const auto ends_buffer = Buffer::allocate_zeroed(static_cast<int64_t>(end - begin) * 4, pool_);
        int32_t* ends = ends_buffer->mutable_as<int32_t>();
        for_each_row<false>(part, [&](int64_t, uint64_t at) { ++ends[at - begin]; });
        auto place = static_cast<int32_t>(first_place(part));
        for (uint64_t at = begin; at < end; ++at) {
            const int32_t rows = ends[at - begin];
            ends[at - begin] = place;
            if (rows > 0) cells[at] = place + 1;
            place += rows;
        }
        for_each_row<false>(
            part, [&](int64_t row, uint64_t at) { order[ends[at - begin]++] = static_cast<int32_t>(row); });
        for (uint64_t at = begin; at < end; ++at) {
            if (cells[at] != 0) order[ends[at - begin] - 1] |= kLast;
        }
    }

    void find(const std::vector<ColumnPtr>& keys, int64_t rows, FindScratch&, const MemoryPoolPtr&,
              int32_t* first) const override {
        const int32_t* cells = cells_->as<int32_t>();
        const Column& key = *keys[0];
        with_stored_integer(key.type().physical(), [&](auto zero) {
            const auto* values = key.values<decltype(zero)>();
            for (int64_t row = 0; row < rows; ++row) {
                const uint64_t at = distance(values[row]);
                first[row] = at <= range_ ? cells[at] - 1 : -1;
            }
        });
        const uint64_t* validity = key.validity();
        if (!validity) return;
        for (int64_t row = 0; row < rows; ++row) {
            if (!get_bit(validity, row)) first[row] = -1;
        }
    }

private:
    template <typename T>
    uint64_t distance(T value) const {
        return static_cast<uint64_t>(static_cast<int64_t>(value)) - minimum_;
    }
    uint64_t width() const { return range_ / static_cast<uint64_t>(parts_) + 1; }
    /// `work(row, cell)` for the rows whose cells are in one part of the array.
    template <bool kDescending, typename Work>
    void for_each_row(int32_t part, Work work) const {
        const uint64_t all = width(), begin = all * static_cast<uint64_t>(part);
        const uint64_t* validity = key_->validity();
        with_stored_integer(key_->type().physical(), [&](auto zero) {
            const auto* values = key_->values<decltype(zero)>();
            const int64_t count = key_->size();
            for (int64_t i = 0; i < count; ++i) {
                const int64_t row = kDescending ? count - 1 - i : i;
                const uint64_t at = distance(values[row]);
                if (at - begin < all && (!validity || get_bit(validity, row))) work(row, at);
            }
        });
    }

    const ColumnPtr key_;
    const uint64_t minimum_, range_;
    const int32_t parts_;
    std::shared_ptr<Buffer> cells_;  // int32_t: place of the first row + 1; 0: none
};

/// Open addressing over key rows. The slots lie in as many parts as tasks fill at once, by the top bits of
/// the hash. A slot is hash tag << 32 | (place of the first row + 1); 0: empty.
class HashIndex final : public JoinIndex {
public:
    HashIndex(IndexedKeys keys, int32_t threads, const MemoryPoolPtr& pool)
        : JoinIndex(keys.rows, pool),
          keys_(std::move(keys)),
          layout_(types_of(keys_.columns)),
          part_bits_(std::countr_zero(static_cast<uint32_t>(parts_for(keys_.rows, threads, kMostParts)))),
          hashes_(Buffer::allocate(keys_.rows * 8, pool)),
          encoded_(Buffer::allocate(keys_.rows * layout_.width(), pool)),
          owners_(static_cast<size_t>(prepare_tasks())) {
        const uint64_t count = std::bit_ceil(static_cast<uint64_t>(keys_.rows) * 2 + 1);
        part_mask_ = (count >> part_bits_) - 1;
        slots_ = Buffer::allocate_zeroed(static_cast<int64_t>(count) * 8, pool);
        for (size_t i = 0; i < keys_.null_safe.size(); ++i) {
            if (!keys_.null_safe[i]) strict_nulls_ |= uint64_t{1} << i;
        }
    }

    int32_t prepare_tasks() const override {
        return std::max(1, static_cast<int32_t>((keys_.rows + kRowsPerTask - 1) / kRowsPerTask));
    }
    void prepare(int32_t task) override {
        const int64_t begin = task * kRowsPerTask, rows = std::min(kRowsPerTask, keys_.rows - begin);
        uint64_t* hashes = hashes_->mutable_as<uint64_t>() + begin;
        std::vector<ColumnPtr> slices;
        for (const ColumnPtr& column : keys_.columns) {
            slices.push_back(flatten(slice(column, begin, rows, pool_), pool_));
            hash_rows(*slices.back(), hashes, slices.size() > 1);
        }
        StringHeap heap(pool_);
        layout_.encode(slices, rows, encoded_->mutable_as<char>() + begin * layout_.width(), heap);
        Owners& owners = owners_[static_cast<size_t>(task)];
        heap.release_to(owners);
        owners.insert(owners.end(), slices.begin(), slices.end());  // strings point into them
    }

    int32_t insert_tasks() const override { return 1 << part_bits_; }
    void insert(int32_t part) override {
        uint64_t* slots = slots_->mutable_as<uint64_t>();
        int32_t* next = next_->mutable_as<int32_t>();
        const uint64_t* hashes = hashes_->as<uint64_t>();
        int64_t count = 0, duplicates = 0;
        // From the last row to the first, so that chains ascend.
        for (int64_t row = keys_.rows - 1; row >= 0; --row) {
            if (row >= kAhead) __builtin_prefetch(slots + slot_of(hashes[row - kAhead]), 1);
            const uint64_t hash = hashes[row];
            const char* key = key_row(row);
            if (part_of(hash) != part || never_matches(key)) continue;
            uint64_t& slot = slots[locate(slots, key, hash)];
            next[row] = row_of(slot);
            duplicates += static_cast<int64_t>(slot != 0);
            slot = tag_of(hash) | static_cast<uint64_t>(row + 1);
            ++count;
        }
        set_part_rows(part, count, duplicates);
    }

    void group(int32_t part) override {
        uint64_t* slots = slots_->mutable_as<uint64_t>();
        const int32_t* next = next_->as<int32_t>();
        int32_t* order = order_->mutable_as<int32_t>();
        auto place = static_cast<int32_t>(first_place(part));
        const uint64_t begin = static_cast<uint64_t>(part) * (part_mask_ + 1);
        for (uint64_t at = begin; at <= begin + part_mask_; ++at) {
            if (slots[at] == 0) continue;
            int32_t row = row_of(slots[at]);
            slots[at] = tag_of(slots[at]) | static_cast<uint64_t>(place + 1);
            for (; row >= 0; row = next[row]) order[place++] = row;
            order[place - 1] |= kLast;
        }
    }

    void finish() override {
        JoinIndex::finish();
        hashes_.reset();
    }

    void find(const std::vector<ColumnPtr>& keys, int64_t rows, FindScratch& scratch,
              const MemoryPoolPtr& pool, int32_t* first) const override {
        scratch.hashes.resize(static_cast<size_t>(rows));
        uint64_t* hashes = scratch.hashes.data();
        for (size_t i = 0; i < keys.size(); ++i) hash_rows(*keys[i], hashes, i > 0);
        const int64_t width = layout_.width();
        if (!scratch.encoded || scratch.encoded->size() < rows * width)
            scratch.encoded = Buffer::allocate(rows * width, pool);
        char* encoded = scratch.encoded->mutable_as<char>();
        StringHeap heap(pool);
        layout_.encode(keys, rows, encoded, heap);
        const uint64_t* slots = slots_->as<uint64_t>();
        for (int64_t row = 0; row < std::min(rows, kAhead); ++row)
            __builtin_prefetch(slots + slot_of(hashes[row]));
        for (int64_t row = 0; row < rows; ++row) {
            if (row + kAhead < rows) __builtin_prefetch(slots + slot_of(hashes[row + kAhead]));
            if (row + kAhead / 2 < rows) prefetch_key(slots[slot_of(hashes[row + kAhead / 2])]);
            const char* key = encoded + row * width;
            first[row] = never_matches(key) ? -1 : find_in(slots, key, hashes[row]);
        }
    }

private:
    static std::vector<Type> types_of(const std::vector<ColumnPtr>& columns) {
        std::vector<Type> types;
        for (const ColumnPtr& column : columns) types.push_back(column->type());
        return types;
    }
    static uint64_t tag_of(uint64_t hash) { return hash >> 32 << 32; }
    static int32_t row_of(uint64_t slot) { return static_cast<int32_t>(slot & 0xFFFFFFFF) - 1; }

    const char* key_row(int64_t row) const { return encoded_->as<char>() + row * layout_.width(); }
    int32_t part_of(uint64_t hash) const {
        return part_bits_ == 0 ? 0 : static_cast<int32_t>(hash >> (64 - part_bits_));
    }
    uint64_t slot_of(uint64_t hash) const {
        return static_cast<uint64_t>(part_of(hash)) * (part_mask_ + 1) + (hash & part_mask_);
    }
    uint64_t following(uint64_t at) const { return (at & ~part_mask_) | ((at + 1) & part_mask_); }
    bool never_matches(const char* key) const {
        uint64_t nulls;
        std::memcpy(&nulls, key, 8);
        return (nulls & strict_nulls_) != 0;
    }

    /// Equal keys; one or two plain values without a call.
    bool is_same(const char* a, const char* b) const {
        if (layout_.has_strings() || layout_.width() > 24) return layout_.equal(a, b);
        uint64_t left[3] = {}, right[3] = {};
        std::memcpy(left, a, 16);
        std::memcpy(right, b, 16);
        if (layout_.width() == 24) {
            std::memcpy(left + 2, a + 16, 8);
            std::memcpy(right + 2, b + 16, 8);
        }
        return ((left[0] ^ right[0]) | (left[1] ^ right[1]) | (left[2] ^ right[2])) == 0;
    }
    void prefetch_key(uint64_t slot) const {
        if (slot != 0) __builtin_prefetch(key_row(row_at(row_of(slot))));
    }
    /// The slot of the key, or the empty one where it would be.
    uint64_t locate(const uint64_t* slots, const char* key, uint64_t hash) const {
        const uint64_t tag = tag_of(hash);
        uint64_t at = slot_of(hash);
        while (slots[at] != 0) {
            if (tag_of(slots[at]) == tag && is_same(key_row(row_at(row_of(slots[at]))), key)) break;
            at = following(at);
        }
        return at;
    }
    int32_t find_in(const uint64_t* slots, const char* key, uint64_t hash) const {
        return row_of(slots[locate(slots, key, hash)]);
    }

    const IndexedKeys keys_;
    const KeyLayout layout_;
    const int part_bits_;
    std::shared_ptr<Buffer> hashes_;   // needed while inserting
    std::shared_ptr<Buffer> encoded_;  // key rows
    std::vector<Owners> owners_;       // per task of the first round
    std::shared_ptr<Buffer> slots_;
    uint64_t part_mask_ = 0;
    uint64_t strict_nulls_ = 0;
};

}  // namespace

int32_t JoinIndex::group_tasks() {
    const int64_t duplicates = duplicates_.load(std::memory_order_relaxed);
    if (rows_ < kManyRows || duplicates < rows_ / 2 || pool_->available() < rows_ * 64) return 0;
    order_ = Buffer::allocate(rows_ * 4, pool_);
    return insert_tasks();
}

std::unique_ptr<JoinIndex> make_join_index(IndexedKeys keys, std::optional<KeySet::Bounds> bounds,
                                           int32_t threads, const MemoryPoolPtr& pool) {
    if (keys.columns.size() == 1 && !keys.null_safe[0] && bounds) {
        const uint64_t range =
            static_cast<uint64_t>(bounds->maximum) - static_cast<uint64_t>(bounds->minimum);
        const uint64_t most = std::max(kSmallRange, static_cast<uint64_t>(keys.rows) * kCellsPerRow);
        if (range < most && pool->available() > static_cast<int64_t>(range) * 8)
            return std::make_unique<ArrayIndex>(keys.columns[0], *bounds, threads, pool);
    }
    return std::make_unique<HashIndex>(std::move(keys), threads, pool);
}

}  // namespace firesteel

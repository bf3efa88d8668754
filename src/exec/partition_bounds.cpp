#include "exec/partition_bounds.h"

#include <algorithm>
#include <bit>

#include "column/compare.h"

namespace firesteel {

namespace {

constexpr int64_t kMostBytes = 64 * 1024 * 1024;
constexpr int64_t kSmallestBlock = 64 * 1024;
constexpr int64_t kLargestBlock = 4 * 1024 * 1024;  // lies on large pages
constexpr int64_t kFirstSlots = 1024;
constexpr uint64_t kPointerMask = (uint64_t{1} << 48) - 1;
// Rows between asking memory for a slot or an entry and looking at it.
constexpr int64_t kSlotsAhead = 40;
constexpr int64_t kEntriesAhead = 20;

/// Entries up to a cache line lie in one, larger ones begin with one.
int64_t in_few_lines(int64_t bytes) {
    constexpr int64_t kLine = 64;
    return bytes <= kLine ? static_cast<int64_t>(std::bit_ceil(static_cast<uint64_t>(bytes)))
                          : (bytes + kLine - 1) / kLine * kLine;
}

uint64_t tag_of(uint64_t hash) { return ((hash >> 32) & 0xFFFF) << 48; }

}  // namespace

PartitionBounds::PartitionBounds(const std::vector<Type>& partition_types, SortKeyLayout order, int64_t count,
                                 Ties ties, MemoryPoolPtr pool)
    : partition_layout_(partition_types),
      order_layout_(std::move(order)),
      count_(count),
      ties_(ties),
      pool_(std::move(pool)),
      entry_bytes_(in_few_lines(static_cast<int64_t>(sizeof(Partition)) + partition_layout_.width() +
                                count * order_layout_.width())),
      heap_(pool_) {}

void PartitionBounds::select(const std::vector<ColumnPtr>& partition_keys,
                             const std::vector<ColumnPtr>& order_keys, int64_t count, bool in_order,
                             std::vector<int32_t>& rows) {
    std::vector<uint64_t> hashes(static_cast<size_t>(count), 0);
    for (size_t i = 0; i < partition_keys.size(); ++i) hash_rows(*partition_keys[i], hashes.data(), i > 0);
    const int64_t width = partition_layout_.width(), order_width = order_layout_.width();
    StringHeap nested(pool_);
    const auto encoded = Buffer::allocate(count * width, pool_);
    partition_layout_.encode(partition_keys, count, encoded->mutable_as<char>(), nested);
    const auto order = Buffer::allocate(count * order_width, pool_);
    order_layout_.encode(order_keys, count, order->mutable_as<uint8_t>());
    const auto hash_at = [&](int64_t row) { return hashes[static_cast<size_t>(std::min(row, count - 1))]; };
    rows.clear();
    if (!slots_) grow_slots();
    for (int64_t row = 0; row < count; ++row) {
        prefetch(hash_at(row + kSlotsAhead), hash_at(row + kEntriesAhead));
        Partition* partition =
            find_or_add(encoded->as<char>() + row * width, hashes[static_cast<size_t>(row)]);
        const bool passes =
            partition == nullptr || add(*partition, order->as<uint8_t>() + row * order_width, in_order);
        if (passes) rows.push_back(static_cast<int32_t>(row));
    }
}

void PartitionBounds::prefetch(uint64_t slot_ahead, uint64_t entry_ahead) const {
    const uint64_t* slots = slots_->as<uint64_t>();
    __builtin_prefetch(slots + (slot_ahead & mask_));
    __builtin_prefetch(reinterpret_cast<const char*>(slots[entry_ahead & mask_] & kPointerMask));
}

/// Null when it is new and there is no room for more.
PartitionBounds::Partition* PartitionBounds::find_or_add(const char* key, uint64_t hash) {
    uint64_t* slots = slots_->mutable_as<uint64_t>();
    uint64_t slot = hash & mask_;
    for (; slots[slot] != 0; slot = (slot + 1) & mask_) {
        if ((slots[slot] & ~kPointerMask) != tag_of(hash)) continue;
        auto* known = reinterpret_cast<Partition*>(slots[slot] & kPointerMask);
        if (known->hash == hash && partition_layout_.equal(key_of(known), key)) return known;
    }
    if (!has_room()) return nullptr;
    auto* partition = new (next_) Partition{hash, 0};
    char* const own_key = next_ + sizeof(Partition);
    std::memcpy(own_key, key, static_cast<size_t>(partition_layout_.width()));
    partition_layout_.own_strings(own_key, heap_);
    next_ += entry_bytes_;
    ++partitions_;
    slots[slot] = tag_of(hash) | reinterpret_cast<uint64_t>(partition);
    if (partitions_ * 2 > static_cast<int64_t>(mask_)) grow_slots();
    return partition;
}

bool PartitionBounds::may_take(int64_t bytes) const {
    return bytes_ + bytes <= kMostBytes && bytes_ + bytes < pool_->available() / 8;
}

bool PartitionBounds::has_room() {
    if (block_end_ - next_ >= entry_bytes_) return true;
    const int64_t wanted = std::clamp(bytes_, kSmallestBlock, kLargestBlock);
    const int64_t bytes = (wanted + entry_bytes_ - 1) / entry_bytes_ * entry_bytes_;
    if (!may_take(bytes + slots_->size() * 2)) return false;  // the slots may have to grow, too
    blocks_.push_back(Buffer::allocate(bytes, pool_));
    bytes_ += bytes;
    next_ = blocks_.back()->mutable_as<char>();
    block_end_ = next_ + bytes;
    return true;
}

void PartitionBounds::grow_slots() {
    const int64_t count = slots_ ? static_cast<int64_t>(mask_ + 1) * 2 : kFirstSlots;
    slots_ = Buffer::allocate_zeroed(count * 8, pool_);
    bytes_ += count * (mask_ == 0 ? 8 : 4);
    mask_ = static_cast<uint64_t>(count) - 1;
    uint64_t* slots = slots_->mutable_as<uint64_t>();
    for (const auto& block : blocks_) {
        char* entry = block->mutable_as<char>();
        char* const end = block == blocks_.back() ? next_ : entry + block->size();
        for (; entry < end; entry += entry_bytes_) {
            const uint64_t hash = reinterpret_cast<const Partition*>(entry)->hash;
            uint64_t slot = hash & mask_;
            while (slots[slot] != 0) slot = (slot + 1) & mask_;
            slots[slot] = tag_of(hash) | reinterpret_cast<uint64_t>(entry);
        }
    }
}

/// Whether a row with this order key can be among the first; it counts for those to come.
bool PartitionBounds::add(Partition& partition, const uint8_t* key, bool in_order) const {
    const int64_t width = order_layout_.width();
    const auto decisive = static_cast<size_t>(order_layout_.decisive_width());
    auto* keys = reinterpret_cast<uint8_t*>(&partition + 1) + partition_layout_.width();
    if (partition.rows == count_) {
        const int behind = std::memcmp(key, keys + (count_ - 1) * width, decisive);
        if (behind > 0) return false;
        // What is equal to the last one changes nothing.
        if (behind == 0) return ties_ != Ties::kApart || !in_order || !order_layout_.is_exact();
    }
    int64_t low = 0, high = partition.rows;  // the first key that is greater
    while (low < high) {
        const int64_t middle = low + (high - low) / 2;
        if (std::memcmp(keys + middle * width, key, decisive) <= 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    const bool is_known = low > 0 && std::memcmp(keys + (low - 1) * width, key, decisive) == 0;
    if (ties_ == Ties::kUncounted && is_known) return true;
    partition.rows = std::min(partition.rows + 1, count_);
    std::memmove(keys + (low + 1) * width, keys + low * width,
                 static_cast<size_t>((partition.rows - 1 - low) * width));
    std::memcpy(keys + low * width, key, static_cast<size_t>(width));
    return true;
}

}  // namespace firesteel

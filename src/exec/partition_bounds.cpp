#include "exec/partition_bounds.h"

#include <algorithm>
#include <bit>

#include "column/compare.h"

namespace firesteel {

namespace {

constexpr int64_t kBytesEach = 128;  // of a partition besides its order keys

}  // namespace

PartitionBounds::PartitionBounds(const std::vector<Type>& partition_types, SortKeyLayout order, int64_t count,
                                 Ties ties, MemoryPoolPtr pool)
    : partition_layout_(partition_types),
      order_layout_(std::move(order)),
      count_(count),
      ties_(ties),
      pool_(std::move(pool)),
      most_partitions_(std::max<int64_t>(1, kMostBytes / (count * order_layout_.width() + kBytesEach))),
      slots_(std::bit_ceil(static_cast<size_t>(most_partitions_) * 2), -1),
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
    rows.clear();
    for (int64_t row = 0; row < count; ++row) {
        Partition* partition =
            find_or_add(encoded->as<char>() + row * width, hashes[static_cast<size_t>(row)]);
        const bool passes =
            partition == nullptr || add(*partition, order->as<uint8_t>() + row * order_width, in_order);
        if (passes) rows.push_back(static_cast<int32_t>(row));
    }
}

/// Null when there are too many already.
PartitionBounds::Partition* PartitionBounds::find_or_add(const char* key, uint64_t hash) {
    const int64_t width = partition_layout_.width();
    size_t slot = hash & (slots_.size() - 1);
    for (; slots_[slot] >= 0; slot = (slot + 1) & (slots_.size() - 1)) {
        Partition& known = partitions_[static_cast<size_t>(slots_[slot])];
        if (known.hash == hash && partition_layout_.equal(partition_keys_.data() + slots_[slot] * width, key))
            return &known;
    }
    if (static_cast<int64_t>(partitions_.size()) == most_partitions_) return nullptr;
    slots_[slot] = static_cast<int32_t>(partitions_.size());
    partition_keys_.insert(partition_keys_.end(), key, key + width);
    partition_layout_.own_strings(partition_keys_.data() + slots_[slot] * width, heap_);
    partitions_.push_back({hash, 0, Buffer::allocate(count_ * order_layout_.width(), pool_)});
    return &partitions_.back();
}

/// Whether a row with this order key can be among the first; it counts for those to come.
bool PartitionBounds::add(Partition& partition, const uint8_t* key, bool in_order) const {
    const int64_t width = order_layout_.width();
    const auto decisive = static_cast<size_t>(order_layout_.decisive_width());
    auto* keys = partition.keys->mutable_as<uint8_t>();
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

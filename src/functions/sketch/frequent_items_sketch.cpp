#include "functions/sketch/frequent_items_sketch.h"

#include <algorithm>
#include <cstddef>

namespace firesteel {

namespace {

constexpr int kLgLeast = 3;

/// The finisher of MurmurHash3.
uint64_t mixed(int32_t hash) {
    auto h = static_cast<uint64_t>(int64_t{hash});
    h = (h ^ (h >> 33)) * 0xff51afd7ed558ccd;
    h = (h ^ (h >> 33)) * 0xc4ceb9fe1a85ec53;
    return h ^ (h >> 33);
}

/// What a key takes beside its item: short ones lie within.
size_t bytes_of(const std::string& key) {
    static const size_t kWithin = std::string().capacity();
    return key.capacity() > kWithin ? key.capacity() + 1 : 0;
}

}  // namespace

FrequentItemsSketch::FrequentItemsSketch(int lg_most, int lg_size)
    : lg_most_(std::max(lg_most, kLgLeast)),
      lg_size_(std::max(lg_size, kLgLeast)),
      slots_(size_t{1} << lg_size_) {}

void FrequentItemsSketch::add(std::string_view key, int32_t hash, int64_t count) {
    if (count == 0) return;
    total_ += count;
    put(std::string(key), hash, count);
    if (active_ <= capacity()) return;
    if (lg_size_ < lg_most_) {
        grow();
    } else {
        offset_ += purge();
    }
}

void FrequentItemsSketch::put(std::string key, int32_t hash, int64_t count) {
    size_t at = mixed(hash) & mask();
    uint16_t drift = 1;
    for (; slots_[at].drift != 0 && slots_[at].key != key; at = (at + 1) & mask()) ++drift;
    if (slots_[at].drift != 0) {
        slots_[at].count += count;
        return;
    }
    key_bytes_ += bytes_of(key);
    slots_[at] = {std::move(key), hash, count, drift};
    ++active_;
}

void FrequentItemsSketch::grow() {
    std::vector<Item> before(slots_.size() * 2);
    before.swap(slots_);
    ++lg_size_;
    active_ = 0;
    key_bytes_ = 0;
    for (Item& item : before) {
        if (item.drift != 0) put(std::move(item.key), item.hash, item.count);
    }
}

int64_t FrequentItemsSketch::purge() {
    constexpr size_t kMostSamples = 1024;
    const size_t limit = std::min({kMostSamples, (size_t{1} << lg_most_) * 3 / 4, active_});
    std::vector<int64_t> samples;
    for (size_t i = 0; samples.size() < limit; ++i) {
        if (slots_[i].drift != 0) samples.push_back(slots_[i].count);
    }
    const auto median = samples.begin() + static_cast<std::ptrdiff_t>(limit / 2);
    std::nth_element(samples.begin(), median, samples.end());
    for (Item& item : slots_) item.count -= *median;
    // From the back, beginning below the first free place, so that moved items are not skipped.
    size_t first = slots_.size() - 1;
    while (slots_[first].drift != 0) --first;
    const auto remove_below = [&](size_t end, size_t begin) {
        for (size_t at = end; at-- > begin;) {
            if (slots_[at].drift != 0 && slots_[at].count <= 0) remove(at);
        }
    };
    remove_below(first, 0);
    remove_below(slots_.size(), first);
    return *median;
}

/// Frees a place and moves items that are behind it because of it.
void FrequentItemsSketch::remove(size_t at) {
    --active_;
    key_bytes_ -= bytes_of(slots_[at].key);
    slots_[at] = {};
    uint16_t drift = 1;
    for (size_t probe = (at + 1) & mask(); slots_[probe].drift != 0; probe = (probe + 1) & mask()) {
        if (slots_[probe].drift > drift) {
            const auto left = static_cast<uint16_t>(slots_[probe].drift - drift);
            slots_[at] = std::move(slots_[probe]);
            slots_[at].drift = left;
            slots_[probe].drift = 0;
            at = probe;
            drift = 0;
        }
        ++drift;
    }
}

/// All items in steps of the golden ratio, so that a map that takes them in does not cluster.
template <typename Visit>
void FrequentItemsSketch::walk(const Visit& visit) const {
    constexpr double kGoldenRatio = 0.6180339887498949;
    const size_t stride = static_cast<size_t>(static_cast<double>(slots_.size()) * kGoldenRatio) | 1;
    size_t at = 0, seen = 0;
    for (; seen < active_; at = (at + stride) & mask()) {
        if (slots_[at].drift == 0) continue;
        ++seen;
        visit(slots_[at]);
    }
}

void FrequentItemsSketch::merge(const FrequentItemsSketch& source) {
    if (source.empty()) return;
    const int64_t total = total_ + source.total_;
    source.walk([&](const Item& item) { add(item.key, item.hash, item.count); });
    offset_ += source.offset_;
    total_ = total;
}

std::vector<const FrequentItemsSketch::Item*> FrequentItemsSketch::frequent() const {
    std::vector<const Item*> items;
    walk([&](const Item& item) {
        if (item.count > offset_) items.push_back(&item);
    });
    std::stable_sort(items.begin(), items.end(),
                     [](const Item* a, const Item* b) { return a->count > b->count; });
    return items;
}

}  // namespace firesteel

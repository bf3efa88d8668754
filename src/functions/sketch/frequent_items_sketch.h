#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace firesteel {

/// Which items are frequent, after Apache DataSketches: a hash map of items and counts; when it is full,
/// about half of the counts, the low ones, are taken from all. Items are byte strings with a hash. The order
/// of items is that of the map, which results show. Not thread-safe.
class FrequentItemsSketch {
public:
    struct Item {
        std::string key;
        int32_t hash = 0;
        int64_t count = 0;
        uint16_t drift = 0;  // distance from where the hash points, plus one; 0: free
    };

    /// At most 3/4 of 2^lg_most items.
    explicit FrequentItemsSketch(int lg_most, int lg_size = 3);

    void add(std::string_view key, int32_t hash, int64_t count);
    void merge(const FrequentItemsSketch& source);

    int lg_most() const { return lg_most_; }
    int lg_size() const { return lg_size_; }
    bool empty() const { return active_ == 0; }
    int64_t total() const { return total_; }
    int64_t offset() const { return offset_; }
    /// What a sketch that was read knows besides its items.
    void restore(int64_t total, int64_t offset) { total_ = total, offset_ = offset; }
    /// Free places among them.
    const std::vector<Item>& slots() const { return slots_; }
    size_t active() const { return active_; }
    /// Bytes of the map and of what keys hold.
    int64_t memory() const { return static_cast<int64_t>(slots_.capacity() * sizeof(Item) + key_bytes_); }
    /// Items that are certainly more frequent than the error, most frequent first; their frequency is count +
    /// offset().
    std::vector<const Item*> frequent() const;

private:
    size_t mask() const { return slots_.size() - 1; }
    size_t capacity() const { return slots_.size() * 3 / 4; }
    void put(std::string key, int32_t hash, int64_t count);
    void grow();
    int64_t purge();
    void remove(size_t at);
    template <typename Visit>
    void walk(const Visit& visit) const;

    int lg_most_;
    int lg_size_;
    std::vector<Item> slots_;
    size_t active_ = 0;
    size_t key_bytes_ = 0;
    int64_t total_ = 0;
    int64_t offset_ = 0;
};

}  // namespace firesteel

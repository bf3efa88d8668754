#pragma once

#include <algorithm>
#include <cstdint>
#include <type_traits>
#include <vector>

#include "common/memory_charge.h"
#include "common/memory_pool.h"

namespace firesteel {

/// What theta and tuple sketches are made of: the smallest hashes seen, each once, below a threshold
/// ("theta") of 2^63, with a summary per hash. A theta sketch has no summaries.
struct NoSummary {
    bool operator==(const NoSummary&) const = default;
};

constexpr uint64_t kWholeTheta = INT64_MAX;  // everything that was seen is kept

template <typename Summary>
struct HashEntry {
    uint64_t hash;
    [[no_unique_address]] Summary summary;
};

/// Entries in the order in which they are written: ascending in theta sketches, that of the table in tuple
/// sketches.
template <typename Summary>
struct CompactSketch {
    uint64_t theta = kWholeTheta;
    bool empty = true;  // nothing was ever added; not the same as no entries
    std::vector<HashEntry<Summary>> entries;

    double theta_fraction() const { return static_cast<double>(theta) / static_cast<double>(kWholeTheta); }
    double estimate() const {
        return static_cast<double>(entries.size()) *
               (static_cast<double>(kWholeTheta) / static_cast<double>(theta));
    }
};

/// A hash table with open addressing, in the order DataSketches keeps: tuple sketches are written in it. Not
/// thread-safe.
template <typename Summary>
class HashEntryTable {
public:
    using Entry = HashEntry<Summary>;
    static constexpr int kLgLeast = 5;

    HashEntryTable(int lg_size, MemoryPoolPtr pool) : pool_(std::move(pool)) { allocate(lg_size); }

    /// The entry of the hash, or the free one where it belongs; its hash is 0 then.
    Entry* find(uint64_t hash) {
        const uint64_t mask = size() - 1;
        const uint64_t stride = 2 * ((hash >> lg_size_) & 127) + 1;
        uint64_t at = hash & mask;
        while (begin()[at].hash != 0 && begin()[at].hash != hash) at = (at + stride) & mask;
        return begin() + at;
    }
    /// Keeps the entries below theta, in a table of another size.
    void rehash(int lg_size, uint64_t theta) {
        const auto kept = std::move(buffer_);
        const uint64_t slots = size();
        allocate(lg_size);
        for (uint64_t i = 0; i < slots; ++i) {
            const Entry& entry = kept->template as<Entry>()[i];
            if (entry.hash != 0 && entry.hash < theta) *find(entry.hash) = entry;
        }
    }
    Entry* begin() { return buffer_->template mutable_as<Entry>(); }
    Entry* end() { return begin() + size(); }
    uint64_t size() const { return uint64_t{1} << lg_size_; }
    int lg_size() const { return lg_size_; }
    const MemoryPoolPtr& pool() const { return pool_; }

private:
    static_assert(std::is_trivially_copyable_v<Entry>);

    void allocate(int lg_size) {
        lg_size_ = lg_size;
        buffer_ = Buffer::allocate_zeroed(static_cast<int64_t>(size() * sizeof(Entry)), pool_);
    }

    MemoryPoolPtr pool_;
    std::shared_ptr<Buffer> buffer_;
    int lg_size_ = 0;
};

/// Collects entries and keeps about the 2^lg_nominal smallest. The union of sketches is one of these, too.
/// Not thread-safe.
template <typename Summary>
class HashCollector {
public:
    using Entry = HashEntry<Summary>;

    HashCollector(int lg_nominal, MemoryPoolPtr pool)
        : lg_nominal_(lg_nominal), table_(first_size(lg_nominal), std::move(pool)) {}

    /// The summary of the hash: `initial` when the hash is new. Null when the hash is above the threshold.
    /// May be called until settle().
    Summary* add(uint64_t hash, const Summary& initial, bool* is_new) {
        empty_ = false;
        if (hash == 0 || hash >= theta_) return nullptr;
        Entry* entry = table_.find(hash);
        *is_new = entry->hash == 0;
        if (*is_new) {
            *entry = {hash, initial};
            ++count_;
        }
        return &entry->summary;
    }
    /// To be called after add(): makes room.
    void settle() {
        if (table_.lg_size() > lg_nominal_) {
            if (count_ > table_.size() - table_.size() / 16) keep_nominal();
        } else if (count_ > table_.size() / 2) {
            table_.rehash(std::min(table_.lg_size() + kLgGrowth, lg_nominal_ + 1), theta_);
        }
    }
    /// Adds another sketch's entries; `combine(into, from)` joins the summaries of a hash that both have.
    template <typename Combine>
    void unite(const CompactSketch<Summary>& sketch, const Combine& combine) {
        if (sketch.empty) return;
        empty_ = false;
        source_theta_ = std::min(source_theta_, sketch.theta);
        for (const Entry& entry : sketch.entries) {
            bool is_new = false;
            Summary* summary = add(entry.hash, entry.summary, &is_new);
            if (summary != nullptr && !is_new) combine(*summary, entry.summary);
            settle();
        }
    }
    /// At most 2^lg_nominal entries, in the order of the table.
    CompactSketch<Summary> result() {
        CompactSketch<Summary> out;
        out.empty = empty_;
        if (empty_) return out;
        out.theta = std::min(theta_, source_theta_);
        for (const Entry& entry : table_) {
            if (entry.hash != 0 && entry.hash < out.theta) out.entries.push_back(entry);
        }
        const size_t nominal = size_t{1} << lg_nominal_;
        if (out.entries.size() > nominal) {
            out.theta = nth_hash(out.entries, nominal);
            std::erase_if(out.entries, [&](const Entry& entry) { return entry.hash >= out.theta; });
        }
        return out;
    }
    /// Everything, in the order of the table.
    CompactSketch<Summary> all() {
        CompactSketch<Summary> out{std::min(theta_, source_theta_), empty_, {}};
        for (const Entry& entry : table_) {
            if (entry.hash != 0) out.entries.push_back(entry);
        }
        return out;
    }

private:
    static constexpr int kLgGrowth = 3;

    /// The smallest size from which growing by 2^kLgGrowth arrives at twice the nominal size.
    static int first_size(int lg_nominal) {
        const int lg_last = lg_nominal + 1;
        constexpr int kLeast = HashEntryTable<Summary>::kLgLeast;
        return lg_last <= kLeast ? kLeast : (lg_last - kLeast) % kLgGrowth + kLeast;
    }
    static uint64_t nth_hash(const std::vector<Entry>& entries, size_t n) {
        std::vector<uint64_t> hashes;
        for (const Entry& entry : entries) hashes.push_back(entry.hash);
        std::nth_element(hashes.begin(), hashes.begin() + static_cast<ptrdiff_t>(n), hashes.end());
        return hashes[n];
    }
    void keep_nominal() {
        const CompactSketch<Summary> now = all();
        theta_ = nth_hash(now.entries, size_t{1} << lg_nominal_);
        table_.rehash(table_.lg_size(), theta_);
        count_ = uint64_t{1} << lg_nominal_;
    }

    int lg_nominal_;
    HashEntryTable<Summary> table_;
    uint64_t count_ = 0;
    uint64_t theta_ = kWholeTheta;
    uint64_t source_theta_ = kWholeTheta;  // lowest of the sketches united
    bool empty_ = true;
};

/// How large a table sketches are intersected in.
int lg_intersection_table(size_t count);

/// Keeps what all of several sketches have.
template <typename Summary>
class HashIntersection {
public:
    explicit HashIntersection(MemoryPoolPtr pool) : pool_(std::move(pool)) {}

    bool touched() const { return touched_; }
    template <typename Combine>
    void intersect(const CompactSketch<Summary>& sketch, const Combine& combine) {
        const bool first = !touched_;
        touched_ = true;
        if (!first && result_.empty) return;
        if (sketch.empty) {
            result_ = CompactSketch<Summary>();
            return;
        }
        result_.empty = false;
        result_.theta = std::min(result_.theta, sketch.theta);
        std::vector<HashEntry<Summary>> both;
        if (first) {
            both = sketch.entries;
        } else if (!result_.entries.empty() && !sketch.entries.empty()) {
            HashEntryTable<Summary> table(lg_intersection_table(result_.entries.size()), pool_);
            for (const auto& entry : result_.entries) *table.find(entry.hash) = entry;
            for (const auto& entry : sketch.entries) {
                if (entry.hash >= result_.theta || table.find(entry.hash)->hash == 0) continue;
                both.push_back(*table.find(entry.hash));
                combine(both.back().summary, entry.summary);
            }
        }
        result_.entries = in_table_order(std::move(both));
        charge_.set(static_cast<int64_t>(result_.entries.capacity() * sizeof(HashEntry<Summary>)), pool_);
    }
    /// REQUIRES: touched()
    CompactSketch<Summary> result() const {
        CompactSketch<Summary> out = result_;
        std::erase_if(out.entries, [&](const auto& entry) { return entry.hash > out.theta; });
        return out;
    }

private:
    std::vector<HashEntry<Summary>> in_table_order(std::vector<HashEntry<Summary>> entries) const {
        HashEntryTable<Summary> table(lg_intersection_table(entries.size()), pool_);
        for (const auto& entry : entries) *table.find(entry.hash) = entry;
        entries.clear();
        for (const auto& entry : table) {
            if (entry.hash != 0) entries.push_back(entry);
        }
        return entries;
    }

    MemoryPoolPtr pool_;
    bool touched_ = false;
    CompactSketch<Summary> result_;
    MemoryCharge charge_;
};

/// What `left` has and `right` has not.
template <typename Summary, typename Other>
CompactSketch<Summary> difference_of(CompactSketch<Summary> left, const CompactSketch<Other>& right) {
    if (left.empty || right.empty) return left;
    left.theta = std::min(left.theta, right.theta);
    std::vector<uint64_t> others;
    for (const auto& entry : right.entries) others.push_back(entry.hash);
    std::sort(others.begin(), others.end());
    std::erase_if(left.entries, [&](const auto& entry) {
        return entry.hash >= left.theta || std::binary_search(others.begin(), others.end(), entry.hash);
    });
    return left;
}

}  // namespace firesteel

#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "common/growing_array.h"
#include "exec/key_rows.h"
#include "exec/narrow_rows.h"
#include "exec/operator.h"
#include "functions/aggregate.h"

namespace firesteel {

/// Where a group was first seen: decides the order in which groups come out, whatever the number of threads.
struct FirstSeen {
    uint64_t morsel = UINT64_MAX;  // source number and sequence
    uint64_t row = UINT64_MAX;     // within the morsel
    auto operator<=>(const FirstSeen&) const = default;
};
inline uint64_t morsel_number(const MorselOrder& order) {
    return (static_cast<uint64_t>(order.source) << 44) | static_cast<uint64_t>(order.sequence);
}

/// A group and the hash of its key: what looking for its place needs, without touching the group.
struct GroupPlace {
    uint64_t hash;
    char* entry;
};

/// Groups by key with the states of their aggregates, listed by partition of their hashes. An entry is a
/// block in an arena: first seen, key row, states; entries never move, the open-addressing slots point
/// to them with 16 bits of the hash as a tag. Not thread-safe.
class GroupTable {
public:
    /// Hash bits used for partitioning come from the top, those for slots from the bottom.
    static constexpr int kPartitionBits = 5;
    static constexpr int kPartitions = 1 << kPartitionBits;
    static int partition_of(uint64_t hash) { return static_cast<int>(hash >> (64 - kPartitionBits)); }

    GroupTable(const KeyLayout& layout, std::vector<AggregateFunctionPtr> functions, MemoryPoolPtr pool);
    ~GroupTable();
    GroupTable(const GroupTable&) = delete;

    /// The entry of each row's group, made when new. `hashes` as hash_rows() gives them over the keys; row i
    /// was seen at {morsel, first_row + i}, or at seen[i] when given.
    void find_or_insert(const std::vector<ColumnPtr>& keys, int64_t rows, const uint64_t* hashes,
                        FirstSeen first, const FirstSeen* seen, char** entries);
    /// Room for so many groups, where about as many are known to come.
    void reserve(int64_t groups);
    /// The same for the list of one partition.
    void reserve_places(int partition, int64_t groups);
    /// Takes over the groups of one partition of `other`: new keys as they are (the entries stay its, so it
    /// must outlive this table), states of known keys are merged, and merged_entry() tells into which.
    /// REQUIRES: `other` is sealed; several tables may take different partitions of it at once.
    void adopt(const GroupTable& other, int partition, const MemoryPoolPtr& pool);
    /// Copies groups of `other`, of whom this table has none. REQUIRES: can_pack().
    void copy(const GroupTable& other, std::span<const GroupPlace> places, const MemoryPoolPtr& pool);
    int64_t size() const { return size_; }
    /// The groups of a partition in the order in which they came.
    std::span<const GroupPlace> partition(int partition) const {
        const auto& places = places_[static_cast<size_t>(partition)];
        return {places.begin(), static_cast<size_t>(places.size())};
    }

    /// How many there are in a partition, packed or not.
    int64_t size_of(int partition) const {
        return static_cast<int64_t>(this->partition(partition).size()) +
               (is_packed() ? packed_[static_cast<size_t>(partition)].size() : 0);
    }

    static FirstSeen first_seen(const char* entry);
    /// Where the states of a group that was adopted are: with the group that had its key before, or its own.
    static char* merged_entry(char* entry);
    /// Field `column` of an entry's key, which must be a long.
    int64_t key_long(const char* entry, size_t column) const;
    void set_key_long(char* entry, size_t column, int64_t value) const;
    /// Where the table's first group was seen when it came. REQUIRES: size() > 0.
    FirstSeen begin() const { return begin_; }
    /// State of aggregate `i` of an entry.
    char* state(char* entry, size_t i) const { return entry + state_offsets_[i]; }
    /// Bytes from the begin of an entry to the state of aggregate `i`.
    int64_t state_offset(size_t i) const { return state_offsets_[i]; }
    /// No group is added for now: key_columns() may be called, by several threads at once. Frees what only
    /// adding needs.
    void seal();
    /// States are plain bytes, so that groups can be moved and packed.
    bool can_pack() const { return with_destroy_.empty(); }
    /// Puts the groups into as little room as will do, without where they were first seen unless
    /// `with_places`: from now on they can only be adopted. REQUIRES: sealed, can_pack().
    void pack(bool with_places);
    bool is_packed() const { return !packed_.empty(); }
    /// Bytes of a group in a table that is not packed, its place in the list and among the slots included.
    int64_t loose_bytes() const { return entry_size_ + static_cast<int64_t>(sizeof(GroupPlace)) + 4 * 8; }
    /// Nobody asks for this partition's list again, nor for its packed groups. Threads may forget different
    /// partitions at once.
    void forget_places(int partition);
    std::vector<ColumnPtr> key_columns(const std::vector<char*>& entries, const MemoryPoolPtr& pool) const;
    const std::vector<AggregateFunctionPtr>& functions() const { return functions_; }

private:
    /// The group with this key, or null.
    char* find(const char* key, uint64_t hash) const;
    char* insert(const char* key, uint64_t hash, FirstSeen seen);
    enum class Entries : uint8_t { kStay, kAreCopied };
    void take_over(std::span<const GroupPlace> places, Entries entries, const MemoryPoolPtr& pool);
    void adopt_packed(const GroupTable& other, const NarrowRows& rows, const MemoryPoolPtr& pool);
    char* copy_of(const char* entry);
    void link(GroupPlace place);
    void need_slots();
    void resize_slots(int64_t count);
    char* room_for_entry();
    void prefetch_slot(uint64_t hash) const { __builtin_prefetch(slots_->as<uint64_t>() + (hash & mask_)); }
    void prefetch_entry(uint64_t hash) const;
    void merge_states(const std::vector<char*>& from, const std::vector<char*>& into,
                      const MemoryPoolPtr& pool) const;

    const KeyLayout& layout_;
    const std::vector<AggregateFunctionPtr> functions_;
    const MemoryPoolPtr pool_;
    std::vector<int64_t> state_offsets_;
    int64_t entry_size_ = 0;
    std::shared_ptr<Buffer> initial_;   // an entry without groups: states of plain bytes are copied from it
    std::vector<size_t> with_destroy_;  // functions whose states have to be made one by one

    std::shared_ptr<Buffer> slots_;  // uint64_t: tag << 48 | pointer; 0: empty. Null when sealed
    uint64_t mask_ = 0;
    std::vector<GrowingArray<GroupPlace>> places_;  // by partition
    std::vector<NarrowRows> packed_;                // entries by partition, when packed
    int64_t size_ = 0;
    FirstSeen begin_;
    std::vector<std::shared_ptr<Buffer>> blocks_;  // own entries, one after the other
    char* next_ = nullptr;
    char* block_end_ = nullptr;
    int64_t block_bytes_ = 0;  // of all blocks
    StringHeap heap_;
    Owners owners_;  // blocks the heaps have handed over for columns that point into them
    std::shared_ptr<Buffer> scratch_;
};

}  // namespace firesteel

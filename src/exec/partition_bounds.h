#pragma once

#include <memory>
#include <vector>

#include "exec/key_rows.h"
#include "exec/sort_keys.h"

namespace firesteel {

/// Which of the rows that come by can be among the first of their partition: not those behind so many others
/// that have been seen. Knows of as many partitions as fit into some memory; rows of others may all be. Used
/// by one task.
class PartitionBounds {
public:
    /// How rows with equal order keys count.
    enum class Ties : uint8_t {
        kApart,     // row_number(): those that came before stand before
        kAsOne,     // rank(): all of them are among the first, or none is
        kUncounted  // dense_rank(): the same, and the first `count` different keys are wanted
    };

    PartitionBounds(const std::vector<Type>& partition_types, SortKeyLayout order, int64_t count, Ties ties,
                    MemoryPoolPtr pool);

    /// The rows that can be, ascending, into `rows`. `in_order`: they stand behind all that were seen before.
    /// REQUIRES: flat columns.
    void select(const std::vector<ColumnPtr>& partition_keys, const std::vector<ColumnPtr>& order_keys,
                int64_t count, bool in_order, std::vector<int32_t>& rows);
    int64_t partitions() const { return partitions_; }

private:
    /// The begin of a partition's entry; its key row follows, then the order keys of its first rows so far.
    struct Partition {
        uint64_t hash = 0;
        int64_t rows = 0;  // whose order keys are known, `count` at most
    };

    Partition* find_or_add(const char* key, uint64_t hash);
    bool add(Partition& partition, const uint8_t* key, bool in_order) const;
    bool has_room();
    bool may_take(int64_t bytes) const;
    void grow_slots();
    const char* key_of(const Partition* partition) const {
        return reinterpret_cast<const char*>(partition + 1);
    }
    void prefetch(uint64_t slot_ahead, uint64_t entry_ahead) const;

    const KeyLayout partition_layout_;
    const SortKeyLayout order_layout_;
    const int64_t count_;
    const Ties ties_;
    const MemoryPoolPtr pool_;
    const int64_t entry_bytes_;
    int64_t partitions_ = 0;
    std::vector<std::shared_ptr<Buffer>> blocks_;  // of entries
    char* next_ = nullptr;                         // in the last block
    char* block_end_ = nullptr;
    std::shared_ptr<Buffer> slots_;  // uint64_t: tag << 48 | pointer; 0: empty
    uint64_t mask_ = 0;
    int64_t bytes_ = 0;  // of blocks and slots
    StringHeap heap_;    // what the partitions' keys point into
};

}  // namespace firesteel

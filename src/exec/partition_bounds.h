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

private:
    struct Partition {
        uint64_t hash = 0;
        int64_t rows = 0;              // whose order keys are known, `count` at most
        std::shared_ptr<Buffer> keys;  // of the first ones so far, in order
    };

    static constexpr int64_t kMostBytes = 4 * 1024 * 1024;

    Partition* find_or_add(const char* key, uint64_t hash);
    bool add(Partition& partition, const uint8_t* key, bool in_order) const;

    const KeyLayout partition_layout_;
    const SortKeyLayout order_layout_;
    const int64_t count_;
    const Ties ties_;
    const MemoryPoolPtr pool_;
    const int64_t most_partitions_;
    std::vector<Partition> partitions_;
    std::vector<char> partition_keys_;  // a row each
    std::vector<int32_t> slots_;        // numbers of partitions, or -1
    StringHeap heap_;                   // what the partitions' keys point into
};

}  // namespace firesteel

#pragma once

#include <cstdint>
#include <vector>

#include "exec/group_table.h"

namespace firesteel {

/// A partition's groups in the order in which they were first seen.
GrowingArray<char*> in_order_seen(std::span<const GroupPlace> places, const MemoryPoolPtr& pool);

/// Groups of several partitions, each ordered by where they were first seen, as one such order that is cut
/// into pieces of about equal size. Pieces are put together one by one, by any thread. The partitions must
/// outlive it.
class OrderedGroups {
public:
    OrderedGroups(std::vector<const GrowingArray<char*>*> partitions, int64_t piece_rows, MemoryPoolPtr pool);

    int64_t pieces() const { return static_cast<int64_t>(starts_.size()) - 1; }
    /// Groups before this piece.
    int64_t first_row(int64_t piece) const;
    std::vector<char*> piece(int64_t piece) const;

private:
    /// Where a piece starts in every partition.
    std::vector<int64_t> places_before(FirstSeen seen) const;

    const std::vector<const GrowingArray<char*>*> partitions_;
    const MemoryPoolPtr pool_;
    std::vector<std::vector<int64_t>> starts_;  // of each piece, and the end of all
};

}  // namespace firesteel

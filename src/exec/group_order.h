#pragma once

#include <cstdint>
#include <vector>

#include "exec/group_table.h"

namespace firesteel {

/// A partition's groups in the order in which they were first seen.
GrowingArray<char*> in_order_seen(std::span<const GroupPlace> places, const MemoryPoolPtr& pool);
/// A partition's groups as they are listed.
GrowingArray<char*> in_any_order(std::span<const GroupPlace> places, const MemoryPoolPtr& pool);

/// Groups of several partitions, cut into pieces of about equal size that are put together one by one, by any
/// thread. The partitions must outlive it.
class GroupPieces {
public:
    virtual ~GroupPieces() = default;
    virtual int64_t pieces() const = 0;
    /// Groups before this piece.
    virtual int64_t first_row(int64_t piece) const = 0;
    virtual std::vector<char*> piece(int64_t piece) const = 0;
};

/// One partition after the other, for those who ask for no order.
class ChainedGroups final : public GroupPieces {
public:
    ChainedGroups(std::vector<const GrowingArray<char*>*> partitions, int64_t piece_rows);

    int64_t pieces() const override { return (rows_ + piece_rows_ - 1) / piece_rows_; }
    int64_t first_row(int64_t piece) const override { return piece * piece_rows_; }
    std::vector<char*> piece(int64_t piece) const override;

private:
    const std::vector<const GrowingArray<char*>*> partitions_;
    const int64_t piece_rows_;
    int64_t rows_ = 0;
};

/// Groups of several partitions, each ordered by where they were first seen, as one such order.
class OrderedGroups final : public GroupPieces {
public:
    OrderedGroups(std::vector<const GrowingArray<char*>*> partitions, int64_t piece_rows, MemoryPoolPtr pool);

    int64_t pieces() const override { return static_cast<int64_t>(starts_.size()) - 1; }
    int64_t first_row(int64_t piece) const override;
    std::vector<char*> piece(int64_t piece) const override;

private:
    /// Where a piece starts in every partition.
    std::vector<int64_t> places_before(FirstSeen seen) const;

    const std::vector<const GrowingArray<char*>*> partitions_;
    const MemoryPoolPtr pool_;
    std::vector<std::vector<int64_t>> starts_;  // of each piece, and the end of all
};

}  // namespace firesteel

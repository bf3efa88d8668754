#pragma once

#include <cstdint>
#include <vector>

#include "exec/aggregate_call.h"
#include "expr/expr.h"

namespace firesteel {

/// Rows of one window partition, numbered from 0, as [begin, end) per row.
struct RowRanges {
    std::vector<int32_t> begin;
    std::vector<int32_t> end;
};

/// The columns of one partition that frames depend on.
struct FrameInput {
    int64_t rows = 0;
    const RowRanges* peers = nullptr;  // rows equal in the order keys
    ColumnPtr order_key;               // RANGE with offsets: the one order key,
    ColumnPtr lower, upper;  // and the offsets (ROWS) or bounds (RANGE) of those edges that have them
};

/// The frame of every row, clamped to the partition; begin >= end: empty.
RowRanges make_frames(const WindowDetail& detail, const FrameInput& input);

/// What the rows before some others have added up to: frames that begin with the partition go on from there.
struct RunningState {
    ColumnPtr state;  // exported, or the value of the row picked; one row, null: nothing yet
};

/// An aggregate over the frame of each row: one value per row. Frames that start at the partition's start are
/// kept up incrementally, short ones are added up row by row, long ones by a tree of merged states; of
/// aggregates that are one of the rows that row is taken. Rows are added in order. With `running`, which
/// wants frames that begin with the partition, of which these are not the first rows: its state comes in
/// front, and becomes that of the last row's frame.
ColumnPtr aggregate_over_frames(const AggregateCall& call, const std::vector<ColumnPtr>& arguments,
                                const RowRanges& frames, const MemoryPoolPtr& pool,
                                RunningState* running = nullptr);

}  // namespace firesteel

#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "column/column.h"
#include "functions/kernel.h"

namespace firesteel {

/// One sorted window partition, as a window-only function (row_number, rank, lag, ntile, nth_value, ...) sees
/// it. Aggregates over windows go through AggregateFunction instead.
struct WindowPartition {
    int64_t rows = 0;
    std::span<const ColumnPtr> arguments;  // flat, `rows` long
    const int32_t* peer_begin = nullptr;   // per row: first row that is equal in the ORDER BY keys
    const int32_t* peer_end = nullptr;     // per row: one past the last such row
    const int32_t* frame_begin = nullptr;  // per row: the frame, as [begin, end); begin >= end: empty
    const int32_t* frame_end = nullptr;
    bool ignore_nulls = false;
    const Type* result_type = nullptr;
    const EvalSettings* settings = nullptr;
    MemoryPoolPtr pool;
};
using WindowKernel = ColumnPtr (*)(const WindowPartition&);

}  // namespace firesteel

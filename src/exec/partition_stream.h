#pragma once

#include <memory>

#include "exec/operator.h"
#include "exec/row_store.h"
#include "exec/window_call.h"

namespace firesteel {

/// Can every call go over a partition from front to back, with little of it in memory? Rankings, lag and
/// lead, frames of so many rows, frames from the partition's first row to the current one, whole partitions.
bool can_stream(const WindowCalls& calls);

/// The rows of one sorted partition, too many for memory, with a column more for each call. The store is
/// sealed. REQUIRES: can_stream().
std::unique_ptr<Stream> make_partition_stream(std::shared_ptr<RowStore> rows,
                                              std::shared_ptr<const WindowCalls> calls, int64_t first_row,
                                              TaskContext context);

}  // namespace firesteel

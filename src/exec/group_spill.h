#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "exec/group_table.h"
#include "exec/spill_file.h"

namespace firesteel {

/// Groups put on disk with their states, a file per partition of their hashes. write() is thread-safe; read()
/// starts when nobody writes any more and may run for several partitions at once.
class GroupSpill {
public:
    GroupSpill(const KeyLayout& layout, std::vector<AggregateFunctionPtr> functions,
               const ExecutionOptions& options, QueryProgress& progress);

    /// All groups of `table`, which takes no more afterwards.
    void write(GroupTable& table, const MemoryPoolPtr& pool);
    /// Adds a partition's groups to `into`, states merged.
    void read(int32_t partition, GroupTable& into, const MemoryPoolPtr& pool) const;

private:
    SpillFile& file(int32_t partition);
    Batch batch_of(GroupTable& table, std::span<const GroupPlace> places, const MemoryPoolPtr& pool) const;

    const std::vector<AggregateFunctionPtr> functions_;
    const ExecutionOptions& options_;
    QueryProgress& progress_;
    std::vector<Type> types_;  // hash, morsel, row, keys, states
    size_t keys_ = 0;
    std::mutex mutex_;  // guards the making of files
    std::vector<std::shared_ptr<SpillFile>> files_;
};

/// Where groups were first seen, as two columns of longs that sort like FirstSeen.
void append_first_seen(const std::vector<char*>& entries, const MemoryPoolPtr& pool, Batch& out);

}  // namespace firesteel

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
    static constexpr int32_t kPartitions = GroupTable::kPartitions;

    /// Groups that were in one partition at some level part by other bits of the hash at the next.
    GroupSpill(const KeyLayout& layout, std::vector<AggregateFunctionPtr> functions,
               const ExecutionOptions& options, QueryProgress& progress, int level = 0);

    /// All groups of `table`, which takes no more afterwards; each takes about `bytes_each`. `named`: sealed,
    /// the table whose entries stand for the first keys of the groups.
    void write(GroupTable& table, int64_t bytes_each, const MemoryPoolPtr& pool,
               const GroupTable* named = nullptr);
    /// Groups without states that nobody puts in order, as their keys; hashes as for a GroupTable.
    void write(const std::vector<ColumnPtr>& keys, const std::vector<uint64_t>& hashes,
               const MemoryPoolPtr& pool);
    /// Adds some groups of a partition to `into`, states merged: those at `offset`, which moves on. False at
    /// the end.
    bool read(int32_t partition, int64_t& offset, GroupTable& into, const MemoryPoolPtr& pool) const;
    /// Hands a partition's groups over to `other`, of the next level, as they are.
    void move(int32_t partition, GroupSpill& other, const MemoryPoolPtr& pool);
    /// They are not needed any more.
    void drop(int32_t partition) { files_[static_cast<size_t>(partition)].reset(); }

    int32_t partition_of(uint64_t hash) const { return static_cast<int32_t>((hash >> shift_) % kPartitions); }

private:
    SpillFile& file(int32_t partition);
    /// Writes each row of what batch_of() gives to its partition.
    void write_parted(const Batch& batch, const MemoryPoolPtr& pool);
    Batch batch_of(GroupTable& table, const GroupTable* named, std::span<const GroupPlace> places,
                   const MemoryPoolPtr& pool) const;

    const std::vector<AggregateFunctionPtr> functions_;
    const ExecutionOptions& options_;
    QueryProgress& progress_;
    const int shift_;
    std::vector<Type> types_;  // hash, morsel, row, keys, states
    size_t keys_ = 0;
    std::mutex mutex_;  // guards the making of files
    std::vector<std::shared_ptr<SpillFile>> files_;
};

/// Where groups were first seen, as two columns of longs that sort like FirstSeen.
void append_first_seen(const std::vector<char*>& entries, const MemoryPoolPtr& pool, Batch& out);

}  // namespace firesteel

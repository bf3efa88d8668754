#pragma once

#include <array>
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "exec/operator.h"
#include "exec/query.h"
#include "exec/spill_file.h"

namespace firesteel {

/// One side of a join on disk, in partitions by the hash of its keys: rows with equal keys are in partitions
/// of equal number on both sides. Every row carries its place, as two more BIGINT columns: the number of its
/// morsel and its number within that. Many tasks may write, each by a PartitionWriter; reading starts when
/// nobody writes any more.
class PartitionedRows {
public:
    static constexpr int32_t kPartitions = 32;
    static constexpr size_t kPlaceColumns = 2;

    /// `null_safe` says of each key whether null equals null. Rows that were in one partition at some level
    /// part by other bits of the hash at the next.
    PartitionedRows(const Exprs& keys, std::vector<bool> null_safe, const Schema& schema,
                    const ExecutionOptions& options, QueryProgress& progress, int32_t level = 0);

    /// The batch at `offset`, places included; false at the end. Rows come in any order.
    bool read(int32_t partition, int64_t& offset, const MemoryPoolPtr& pool, Batch& out) const;

    /// What the rows of a partition take in memory when they are read.
    int64_t bytes(int32_t partition) const {
        return bytes_[static_cast<size_t>(partition)].load(std::memory_order_relaxed);
    }
    /// They are not needed any more.
    void drop(int32_t partition) { files_[static_cast<size_t>(partition)].reset(); }
    const std::vector<Type>& types() const { return types_; }  // of the columns and the places

    bool empty() const { return rows_.load(std::memory_order_relaxed) == 0; }
    /// Was there a row that matches nothing because of a null?
    bool has_null_key() const { return has_null_key_.load(std::memory_order_relaxed); }

private:
    friend class PartitionWriter;
    void write(const Batch& placed, EvalContext& context);
    SpillFile& file(size_t partition);
    int64_t first_row(const MorselOrder& order, int64_t rows);

    std::vector<Evaluator> keys_;
    const std::vector<bool> null_safe_;
    std::vector<Type> types_;
    const int shift_;
    const ExecutionOptions& options_;
    QueryProgress& progress_;
    std::mutex mutex_;  // guards the two below while writing
    std::array<std::shared_ptr<SpillFile>, kPartitions> files_;
    std::map<MorselOrder, int64_t> next_rows_;
    std::array<std::atomic<int64_t>, kPartitions> bytes_{};  // relaxed: read when writing is over
    std::atomic<int64_t> rows_{0};                           // relaxed: read when writing is over
    std::atomic<bool> has_null_key_{false};                  // relaxed: likewise
};

/// Gathers the rows of one task until every partition gets a block worth writing. Not thread-safe.
class PartitionWriter {
public:
    explicit PartitionWriter(PartitionedRows& rows) : rows_(rows) {}

    /// The next rows of a morsel; batches of one morsel come one after the other.
    void add(const MorselOrder& order, const Batch& batch, EvalContext& context);
    /// Rows that have their places already.
    void add_placed(Batch placed, EvalContext& context);
    /// Writes what is left.
    void flush(EvalContext& context);

private:
    PartitionedRows& rows_;
    std::vector<Batch> gathered_;
    int64_t bytes_ = 0;
};

/// The rows of such batches in the order of their places.
Batch in_order_of_places(const std::vector<Batch>& batches, const MemoryPoolPtr& pool);

}  // namespace firesteel

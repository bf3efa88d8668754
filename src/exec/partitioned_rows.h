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
/// morsel and its number within that. Writing is thread-safe; reading starts when nobody writes any more.
class PartitionedRows {
public:
    static constexpr int32_t kPartitions = 32;
    static constexpr size_t kPlaceColumns = 2;

    /// `null_safe` says of each key whether null equals null.
    PartitionedRows(const Exprs& keys, std::vector<bool> null_safe, const Schema& schema,
                    const ExecutionOptions& options, QueryProgress& progress);

    /// The next rows of a morsel; batches of one morsel come one after the other.
    void write(const MorselOrder& order, const Batch& batch, EvalContext& context);
    /// The batch at `offset`, places included; false at the end. Rows come in any order.
    bool read(int32_t partition, int64_t& offset, const MemoryPoolPtr& pool, Batch& out) const;

    bool empty() const { return rows_.load(std::memory_order_relaxed) == 0; }
    /// Was there a row that matches nothing because of a null?
    bool has_null_key() const { return has_null_key_.load(std::memory_order_relaxed); }

private:
    SpillFile& file(size_t partition);
    int64_t first_row(const MorselOrder& order, int64_t rows);

    std::vector<Evaluator> keys_;
    const std::vector<bool> null_safe_;
    std::vector<Type> types_;
    const ExecutionOptions& options_;
    QueryProgress& progress_;
    std::mutex mutex_;  // guards the two below while writing
    std::array<std::shared_ptr<SpillFile>, kPartitions> files_;
    std::map<MorselOrder, int64_t> next_rows_;
    std::atomic<int64_t> rows_{0};           // relaxed: read when writing is over
    std::atomic<bool> has_null_key_{false};  // relaxed: likewise
};

/// The rows of such batches in the order of their places.
Batch in_order_of_places(const std::vector<Batch>& batches, const MemoryPoolPtr& pool);

}  // namespace firesteel

#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "exec/join_probe.h"
#include "exec/kept_rows.h"
#include "exec/partitioned_rows.h"
#include "exec/sorted_runs.h"

namespace firesteel {

/// A hash join whose build side does not fit: both sides lie on disk in partitions by the hash of their keys,
/// and each pair of partitions is joined by itself. A pair whose build rows do not fit is split again by
/// other bits of the hash; where that does not help, because one key has so many rows, its build rows are
/// taken piece by piece and all probe rows pass by each. Rows come out as from a join in memory: in the order
/// of the probe rows, their matches in the order of the build rows.
class JoinSpill {
public:
    /// `plan` is what a join in memory would probe with; `output` the columns of the join. `options` are the
    /// join's, and live as long as the query.
    JoinSpill(ProbePlan plan, JoinKeys keys, Schema build_schema, Schema probe_schema, Schema output,
              KeptRows kept, QueryState& query, const ExecutionOptions& options);

    /// Set by the build side, before anybody probes: rows go this way, not through a table in memory.
    void use() { in_use_.store(true, std::memory_order_release); }
    bool in_use() const { return in_use_.load(std::memory_order_acquire); }
    PartitionedRows& build_side() { return build_; }
    PartitionedRows& probe_side() { return probe_; }
    /// Joins one pair of partitions. Each once, by any threads, after both sides have been written.
    void join_partition(int32_t partition, TaskContext& context);
    /// What the partitions gave, in order; then the build rows that are kept. Called once, after all
    /// partitions.
    std::shared_ptr<Source> results();

private:
    /// Partitions [begin, end) of both sides.
    struct Pair {
        PartitionedRows& build;
        PartitionedRows& probe;
        int32_t begin, end;
        int32_t level;  // how often it has been split
    };
    using BatchWork = std::function<void(const Batch& batch)>;

    void join_pair(const Pair& pair, TaskContext& context);
    void split(const Pair& pair, TaskContext& context);
    void join_in_memory(const Pair& pair, TaskContext& context);
    /// `rows` with their places, in that order.
    std::shared_ptr<JoinTable> make_table(Batch rows, Batch& places, TaskContext& context) const;
    void write_matches(const Batch& rows, const std::shared_ptr<JoinTable>& table, TaskContext& context);
    void write_kept(JoinTable& table, const Batch& places, TaskContext& context);
    static int64_t build_bytes(const Pair& pair);
    int64_t room(const TaskContext& context) const;
    /// Calls `work` with the probe rows, as many at a time as a small part of the memory holds, these in the
    /// order of their places.
    void for_each_chunk(const Pair& pair, int64_t bytes_each, TaskContext& context,
                        const BatchWork& work) const;
    static int64_t chunk_bytes(const TaskContext& context);
    void read_all(const PartitionedRows& rows, const Pair& pair, TaskContext& context,
                  const BatchWork& work) const;
    /// Moves the places of joined rows behind their columns and adds their number.
    void arrange(Batch& out, int64_t number, bool joins, TaskContext& context) const;
    size_t first_place(bool joins) const;
    RunOrderPtr order() const;

    // join_spill_pieces.cpp
    void join_in_pieces(const Pair& pair, TaskContext& context);
    std::unique_ptr<Stream> sorted_build_rows(const Pair& pair, TaskContext& context) const;
    void probe_piece(const Batch& rows, const std::shared_ptr<JoinTable>& table, int64_t piece,
                     uint8_t* states, TaskContext& context);
    void write_decided(const Batch& rows, const uint8_t* states, TaskContext& context);
    bool decides_about_probe_rows() const {
        return plan_.kind != ProbeKind::kInner && plan_.kind != ProbeKind::kOnlyMarkBuild;
    }

    const ProbePlan plan_;  // over probe rows with their places
    const JoinKeys keys_;
    const Schema build_schema_;
    const Schema probe_schema_;
    const Schema output_;
    const KeptRows kept_;
    QueryState& query_;
    const ExecutionOptions& options_;
    std::atomic<bool> in_use_{false};  // release/acquire: what lies on disk was written before
    PartitionedRows build_;
    PartitionedRows probe_;
    SortedRuns runs_;       // of joined rows
    SortedRuns kept_runs_;  // of build rows
};

}  // namespace firesteel

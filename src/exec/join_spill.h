#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "exec/join_probe.h"
#include "exec/partitioned_rows.h"
#include "exec/sorted_runs.h"

namespace firesteel {

/// A hash join whose build side does not fit: both sides lie on disk in partitions by the hash of their keys,
/// and each pair of partitions is joined by itself. Rows come out as from a join in memory: in the order of
/// the probe rows, their matches in the order of the build rows.
class JoinSpill {
public:
    /// `plan` is what a join in memory would probe with; `output` the columns of the join.
    JoinSpill(ProbePlan plan, JoinKeys keys, Schema build_schema, Schema probe_schema, Schema output,
              bool track_matches, QueryState& query);

    /// Set by the build side, before anybody probes: rows go this way, not through a table in memory.
    void use() { in_use_.store(true, std::memory_order_release); }
    bool in_use() const { return in_use_.load(std::memory_order_acquire); }
    PartitionedRows& build_side() { return build_; }
    PartitionedRows& probe_side() { return probe_; }
    /// Joins one pair of partitions. Each once, by any threads, after both sides have been written.
    void join_partition(int32_t partition, TaskContext& context);
    /// What the partitions gave, in order; then, when matches are tracked, build rows without one, with nulls
    /// for the probe side. Called once, after all partitions.
    std::shared_ptr<Source> results();

private:
    using Runs = std::vector<std::shared_ptr<SpillFile>>;

    std::shared_ptr<JoinTable> load_table(int32_t partition, Batch& places, TaskContext& context) const;
    void probe_chunk(const std::vector<Batch>& chunk, const std::shared_ptr<JoinTable>& table,
                     TaskContext& context);
    void write_unmatched(const JoinTable& table, const Batch& places, TaskContext& context);
    std::shared_ptr<Source> merged(Runs runs) const;

    const ProbePlan plan_;  // over probe rows with their places
    const JoinKeys keys_;
    const Schema build_schema_;
    const Schema probe_schema_;
    const Schema output_;
    const bool track_matches_;
    QueryState& query_;
    std::atomic<bool> in_use_{false};  // release/acquire: what lies on disk was written before
    PartitionedRows build_;
    PartitionedRows probe_;
    std::mutex mutex_;  // guards the runs while partitions are joined
    Runs runs_;
    Runs unmatched_runs_;
};

}  // namespace firesteel

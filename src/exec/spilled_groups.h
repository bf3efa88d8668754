#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "exec/group_spill.h"
#include "exec/grouping.h"

namespace firesteel {

/// The groups of an aggregation that did not fit, on disk, and per DISTINCT call the values seen. write() is
/// thread-safe; merge() starts when nobody writes any more.
class SpilledGroups {
public:
    /// `plan`, `options` and `progress` outlive it. Level: how often its groups have been parted before.
    SpilledGroups(const AggregatePlan& plan, const ExecutionOptions& options, QueryProgress& progress,
                  int level = 0);

    /// All groups of a task, which takes no more afterwards.
    void write(Groups& groups);

    /// Gets merged groups, complete, all of them listed in one partition of their table.
    using Take = std::function<void(std::unique_ptr<Groups> groups)>;
    /// Merges the groups of one partition and gives them to `take`, in one piece when they fit; else they
    /// are parted by further bits of their hashes. Each partition once, by any threads.
    void merge(int32_t partition, TaskContext& context, const Take& take);

private:
    std::unique_ptr<SpilledGroups> next_level() const;
    void write_table(Groups& groups);
    void write_values(size_t call, ValueLists& values, const GroupTable& groups);
    /// Reads as many as fit; what did not fit is parted again.
    std::unique_ptr<SpilledGroups> read_groups(int32_t partition, std::unique_ptr<Groups>& groups,
                                               TaskContext& context);
    std::unique_ptr<GroupSpill> make_spill(size_t call, int level) const;
    void feed(size_t call, GroupSpill& from, int32_t partition, int level, Groups& groups,
              TaskContext& context) const;
    bool can_part_groups() const;

    const AggregatePlan& plan_;
    const ExecutionOptions& options_;
    QueryProgress& progress_;
    const int level_;
    GroupSpill table_;
    std::vector<std::unique_ptr<GroupSpill>> distinct_;
};

}  // namespace firesteel

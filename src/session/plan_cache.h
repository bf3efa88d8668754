#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "exec/cached_rows.h"
#include "plan/logical_plan.h"
#include "session/query.h"

namespace firesteel {

/// Rows of plans that cache() and persist() asked to keep, in whichever session. They are computed when a
/// query first needs them, and every part of a later query that means the same reads them instead. Rows that
/// memory did not suffice for are computed again. Thread-safe.
class PlanCache {
public:
    /// Runs a plan and hands on its batches.
    using Run = std::function<void(const LogicalPlanPtr& analyzed, const std::function<void(Batch)>& take)>;

    explicit PlanCache(std::shared_ptr<RowCache> rows) : row_cache_(std::move(rows)) {}

    void add(const LogicalPlanPtr& analyzed, const StorageLevel& level);
    bool remove(const LogicalPlanPtr& analyzed);
    void clear();
    /// Plans stay, but the rows of those that `affected` names are computed again.
    void forget_rows(const std::function<bool(const LogicalNode& plan)>& affected);
    bool is_empty() const;
    std::optional<StorageLevel> find(const LogicalPlanPtr& analyzed) const;

    /// The plan with kept rows in place of the parts that mean them. `run` computes rows that are not there
    /// yet.
    LogicalPlanPtr use(const LogicalPlanPtr& analyzed, const Run& run);
    /// For EXPLAIN: the same with an InMemoryTableScan for each part, nothing computed.
    LogicalPlanPtr show(const LogicalPlanPtr& analyzed) const;

private:
    struct Entry {
        LogicalPlanPtr plan;
        StorageLevel level;
        std::mutex mutex;    // held while the rows are computed, so that it is done once
        CachedRowsPtr rows;  // guarded by mutex
    };
    CachedRowsPtr rows_of(Entry& entry, const LogicalPlanPtr& plan, const Run& run);
    LogicalPlanPtr with_kept_inputs(const LogicalPlanPtr& plan, const Run& run);
    std::shared_ptr<Entry> find_entry(const std::string& identity) const;

    const std::shared_ptr<RowCache> row_cache_;
    mutable std::mutex mutex_;
    std::map<std::string, std::shared_ptr<Entry>> entries_;  // by plan_identity(); guarded by mutex_
};

/// A scan of cached rows in the place of `plan`.
LogicalPlanPtr make_cached_scan(const LogicalNode& plan, CachedRowsPtr rows);

}  // namespace firesteel

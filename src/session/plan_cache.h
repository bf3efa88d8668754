#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "column/batch.h"
#include "plan/logical_plan.h"
#include "session/query.h"

namespace firesteel {

/// Rows of plans that cache() and persist() asked to keep. They are computed when a query first needs them,
/// and every part of a later query that means the same reads them instead. Thread-safe.
class PlanCache {
public:
    using Run = std::function<std::vector<Batch>(const LogicalPlanPtr& analyzed)>;

    void add(const LogicalPlanPtr& analyzed, const StorageLevel& level);
    bool remove(const LogicalPlanPtr& analyzed);
    void clear();
    /// Plans stay, but the rows of those that `affected` names are computed again.
    void forget_rows(const std::function<bool(const LogicalNode& plan)>& affected);
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
        std::mutex mutex;                        // held while the rows are computed, so that it is done once
        std::optional<std::vector<Batch>> rows;  // guarded by mutex
    };
    LogicalPlanPtr with_kept_inputs(const LogicalPlanPtr& plan, const Run& run);
    std::shared_ptr<Entry> find_entry(const std::string& identity) const;
    bool is_empty() const;

    mutable std::mutex mutex_;
    std::map<std::string, std::shared_ptr<Entry>> entries_;  // by plan_identity(); guarded by mutex_
};

}  // namespace firesteel

#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "plan/logical_plan.h"
#include "spec/plan.h"

namespace firesteel {

/// Analyzed plans by id, which `spec::CachedRemoteRelation` refers to. Thread-safe.
class PlanStore : public std::enable_shared_from_this<PlanStore> {
public:
    std::string put(LogicalPlanPtr plan);
    /// A relation that stands for the plan, which is forgotten when the last copy of the relation is gone.
    spec::PlanPtr hold(LogicalPlanPtr plan);
    /// Null when there is none.
    LogicalPlanPtr find(const std::string& id) const;
    void remove(const std::string& id);

private:
    mutable std::mutex mutex_;
    std::map<std::string, LogicalPlanPtr> plans_;  // guarded by mutex_
};

}  // namespace firesteel

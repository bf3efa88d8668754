#include "session/plan_store.h"

#include "session/uuid.h"
#include "spec/source.h"

namespace firesteel {

std::string PlanStore::put(LogicalPlanPtr plan) {
    std::string id = make_uuid();
    const std::lock_guard lock(mutex_);
    plans_[id] = std::move(plan);
    return id;
}

spec::PlanPtr PlanStore::hold(LogicalPlanPtr plan) {
    auto relation = spec::make<spec::CachedRemoteRelation>();
    relation->id = put(std::move(plan));
    relation->lifetime = std::shared_ptr<const void>(
        static_cast<const void*>(this), [store = weak_from_this(), id = relation->id](const void*) {
            if (const auto alive = store.lock()) alive->remove(id);
        });
    return relation;
}

LogicalPlanPtr PlanStore::find(const std::string& id) const {
    const std::lock_guard lock(mutex_);
    const auto it = plans_.find(id);
    return it == plans_.end() ? nullptr : it->second;
}

void PlanStore::remove(const std::string& id) {
    LogicalPlanPtr last;  // outlives the lock: plans may be large to free
    const std::lock_guard lock(mutex_);
    if (const auto it = plans_.find(id); it != plans_.end()) {
        last = std::move(it->second);
        plans_.erase(it);
    }
}

}  // namespace firesteel

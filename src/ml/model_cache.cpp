#include "ml/model_cache.h"

#include "common/error.h"

namespace firesteel::ml {

namespace {

// Ids are UUIDs, given by the session.
bool looks_like_id(const std::string& id) { return id.size() == 36 && id[8] == '-' && id[13] == '-'; }

}  // namespace

void ModelCache::add(const std::string& id, ModelPtr model) {
    pool_->reserve(model->byte_size());
    const std::lock_guard lock(mutex_);
    models_[id] = std::move(model);
}

ModelPtr ModelCache::get(const std::string& id) const {
    const std::lock_guard lock(mutex_);
    const auto found = models_.find(id);
    if (found != models_.end()) return found->second;
    if (!looks_like_id(id))
        throw Error("INTERNAL_ERROR", {{"message", "The MLCache key " + id + " is invalid."}});
    throw Error("CONNECT_ML.CACHE_INVALID", {{"objectName", id}, {"evictTimeoutInMinutes", "15"}});
}

bool ModelCache::remove(const std::string& id) {
    const std::lock_guard lock(mutex_);
    const auto found = models_.find(id);
    if (found == models_.end()) return false;
    pool_->release(found->second->byte_size());
    models_.erase(found);
    return true;
}

void ModelCache::replace(const std::string& id, ModelPtr model) {
    remove(id);
    add(id, std::move(model));
}

bool ModelCache::evict(const std::string& id) {
    ModelPtr bare;
    {
        const std::lock_guard lock(mutex_);
        const auto found = models_.find(id);
        if (found == models_.end()) return false;
        bare = found->second->without_summary();
    }
    if (bare != nullptr) replace(id, std::move(bare));
    return true;
}

int64_t ModelCache::clear() {
    const std::lock_guard lock(mutex_);
    const auto count = static_cast<int64_t>(models_.size());
    for (const auto& [id, model] : models_) pool_->release(model->byte_size());
    models_.clear();
    return count;
}

std::vector<ModelCache::Entry> ModelCache::entries() const {
    const std::lock_guard lock(mutex_);
    std::vector<Entry> out;
    for (const auto& [id, model] : models_) out.push_back({id, model->class_name(), model->byte_size()});
    return out;
}

}  // namespace firesteel::ml

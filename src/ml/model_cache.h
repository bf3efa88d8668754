#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "ml/operator.h"

namespace firesteel::ml {

/// The fitted models of a session, by the ids that clients hold. Charged to a pool. Thread-safe.
class ModelCache {
public:
    explicit ModelCache(MemoryPoolPtr pool) : pool_(std::move(pool)) {}
    ~ModelCache() { clear(); }

    /// Raises OUT_OF_MEMORY when the budget has no room for it.
    void add(const std::string& id, ModelPtr model);
    /// Raises CONNECT_ML.CACHE_INVALID for ids that are not there, INTERNAL_ERROR for what is no id, as Spark
    /// does.
    ModelPtr get(const std::string& id) const;
    /// False when there is none.
    bool remove(const std::string& id);
    /// Lets go of the model's summary only. False when there is no such model.
    bool evict(const std::string& id);
    void replace(const std::string& id, ModelPtr model);
    /// The number of models there were.
    int64_t clear();

    struct Entry {
        std::string id;
        std::string class_name;
        int64_t bytes;
    };
    std::vector<Entry> entries() const;

private:
    const MemoryPoolPtr pool_;
    mutable std::mutex mutex_;
    std::map<std::string, ModelPtr> models_;  // guarded by mutex_
};

}  // namespace firesteel::ml

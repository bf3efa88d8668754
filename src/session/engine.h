#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "common/memory_pool.h"
#include "session/session_config.h"

namespace firesteel {

class PlanCache;
class PlanStore;
class RowCache;
class SharedCatalog;
class SpillDirectories;
class WorkerPool;

/// What the process was started with.
struct EngineOptions {
    int32_t threads = 0;                         // 0: one per processor
    int64_t memory_limit = 0;                    // bytes; 0: as the settings say, or 60 % of what is free
    ConfigPairs settings;                        // --conf key=value
    int64_t batch_rows = 0;                      // tests: rows per batch; 0: the default
    bool encode_plans = false;                   // tests: send every plan through bytes
    std::vector<std::string> spill_directories;  // empty: as Spark's settings say, or the system's
};

/// What all sessions share: settings, the memory budget, worker threads, tables. Made once when the program
/// starts. Thread-safe.
class Engine {
public:
    /// Raises for settings whose values Spark would refuse.
    explicit Engine(EngineOptions options);

    const EngineOptions& options() const { return options_; }
    const std::shared_ptr<const ConfigPairs>& settings() const { return settings_; }
    const MemoryPoolPtr& pool() const { return pool_; }
    const SpillDirectories& spill_directories() const { return *spill_directories_; }
    /// Rows that sessions keep for later queries.
    const std::shared_ptr<RowCache>& row_cache() const { return row_cache_; }
    const std::shared_ptr<PlanCache>& plan_cache() const { return plan_cache_; }
    const std::shared_ptr<WorkerPool>& workers() const { return workers_; }
    const std::shared_ptr<SharedCatalog>& catalog() const { return catalog_; }
    /// Analyzed plans that views stand for.
    const std::shared_ptr<PlanStore>& plans() const { return plans_; }

private:
    EngineOptions options_;
    std::shared_ptr<const ConfigPairs> settings_;
    MemoryPoolPtr pool_;
    std::shared_ptr<const SpillDirectories> spill_directories_;
    std::shared_ptr<RowCache> row_cache_;
    std::shared_ptr<PlanCache> plan_cache_;
    std::shared_ptr<WorkerPool> workers_;
    std::shared_ptr<SharedCatalog> catalog_;
    std::shared_ptr<PlanStore> plans_;
};
using EnginePtr = std::shared_ptr<Engine>;

}  // namespace firesteel

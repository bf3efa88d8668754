#include "session/engine.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <optional>
#include <stdexcept>
#include <thread>

#include "catalog/catalog.h"
#include "catalog/metadata_store.h"
#include "common/parallel_work.h"
#include "common/process_memory.h"
#include "exec/cached_rows.h"
#include "exec/spill_directories.h"
#include "exec/worker_pool.h"
#include "io/row_keeper.h"
#include "session/config_defaults.h"
#include "session/config_value.h"
#include "session/memory_budget.h"
#include "session/plan_cache.h"
#include "session/plan_store.h"
#include "session/spill_places.h"

namespace firesteel {
namespace {

const std::string* find_setting(const ConfigPairs& settings, const char* key) {
    for (const auto& [name, value] : settings) {
        if (name == key) return &value;
    }
    return nullptr;
}

/// The value of a setting in bytes. Raises for what is no size.
std::optional<int64_t> find_bytes(const ConfigPairs& settings, const char* key) {
    const std::string* text = find_setting(settings, key);
    if (text == nullptr) return std::nullopt;
    const std::optional<int64_t> bytes = parse_config_number(ConfigType::kBytes, *text);
    if (bytes && *bytes > 0) return bytes;
    throw std::runtime_error(std::string(key) + " takes a size like 4g or 512m, not " + *text + ".");
}

/// What was asked for; else a share of what is free, capped by what Spark would take outside its heap.
int64_t choose_memory_limit(const EngineOptions& options) {
    if (options.memory_limit > 0) return options.memory_limit;
    if (const auto limit = find_bytes(options.settings, "firesteel.memory.limit")) return *limit;
    constexpr int64_t kLeast = 64 << 20;
    const int64_t share = std::max(kLeast, free_memory() / 10 * 6);
    const std::string* enabled = find_setting(options.settings, "spark.memory.offHeap.enabled");
    const std::string* size = find_setting(options.settings, "spark.memory.offHeap.size");
    if (enabled == nullptr || size == nullptr || !parse_config_bool(*enabled).value_or(false)) return share;
    const int64_t cap = parse_config_number(ConfigType::kBytes, *size).value_or(0);
    return cap > 0 ? std::min(cap, share) : share;
}

/// The warehouse as an absolute directory, under the one that the server was started in.
std::string warehouse_directory(const ConfigPairs& settings) {
    const std::string* given = find_setting(settings, "spark.sql.warehouse.dir");
    std::string path = given != nullptr ? *given : "spark-warehouse";
    if (path.starts_with("file:")) {
        path.erase(0, 5);
        if (path.starts_with("//")) path.erase(0, 2);
    }
    if (path.starts_with('/')) return path;
    char directory[4096];
    return getcwd(directory, sizeof directory) == nullptr ? path : std::string(directory) + "/" + path;
}

/// Descriptions of tables are kept beside their files, unless the server was asked to forget them.
std::unique_ptr<MetadataStore> make_store(const ConfigPairs& settings, const std::string& warehouse) {
    const std::string* given = find_setting(settings, "spark.sql.catalogImplementation");
    if (given != nullptr && *given == "in-memory") return make_memory_store();
    return make_folder_store(warehouse + "/.firesteel");
}

ConfigPairs checked(ConfigPairs settings) {
    for (auto& [key, value] : settings) {
        if (const ConfigDefault* known = find_config_default(key)) value = check_config_value(*known, value);
    }
    const auto add_missing = [&](const char* key, const char* value) {
        if (find_setting(settings, key) == nullptr) settings.emplace_back(key, value);
    };
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const std::string millis =
        std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
    add_missing("spark.app.id", ("local-" + millis).c_str());
    add_missing("spark.app.startTime", millis.c_str());
    add_missing("spark.app.name", "Firesteel");
    add_missing("spark.master", "local[*]");
    return settings;
}

}  // namespace

Engine::Engine(EngineOptions options) : options_(std::move(options)) {
    if (options_.threads <= 0) options_.threads = static_cast<int32_t>(std::thread::hardware_concurrency());
    if (options_.threads <= 0) options_.threads = 1;
    options_.memory_limit = choose_memory_limit(options_);
    ConfigPairs settings = checked(options_.settings);
    const std::string warehouse = warehouse_directory(settings);
    std::erase_if(settings, [](const auto& setting) { return setting.first == "spark.sql.warehouse.dir"; });
    settings.emplace_back("spark.sql.warehouse.dir", "file:" + warehouse);
    settings_ = std::make_shared<const ConfigPairs>(std::move(settings));
    spill_directories_ = std::make_shared<const SpillDirectories>(
        choose_spill_directories(options_.spill_directories,
                                 find_setting(options_.settings, "spark.local.dir")),
        find_bytes(options_.settings, "firesteel.disk.limit").value_or(SpillDirectories::kUnlimited));
    pool_ = MemoryPool::make_root("process", options_.memory_limit);
    row_cache_ = std::make_shared<RowCache>(pool_->make_child("cache"), *spill_directories_);
    plan_cache_ = std::make_shared<PlanCache>(row_cache_);
    ProcessMemory::set_budget(pool_);
    RowKeeper::of_process().set_budget(pool_);
    ProcessMemory::set_reclaimer([cache = std::weak_ptr<RowCache>(row_cache_)](int64_t bytes) {
        const int64_t freed = RowKeeper::of_process().reclaim(bytes);  // parsed again at no great cost
        const auto alive = cache.lock();
        return freed < bytes && alive != nullptr ? freed + alive->reclaim(bytes - freed) : freed;
    });
    workers_ = std::make_shared<WorkerPool>(options_.threads);
    ParallelWork::set_helpers(options_.threads - 1,
                              [workers = std::weak_ptr(workers_)](std::function<void()> task) {
                                  if (const auto alive = workers.lock()) alive->submit(0, std::move(task));
                              });
    catalog_ = std::make_shared<SharedCatalog>(warehouse, make_store(options_.settings, warehouse));
    plans_ = std::make_shared<PlanStore>();
}

}  // namespace firesteel

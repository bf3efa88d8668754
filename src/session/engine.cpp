#include "session/engine.h"

#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "catalog/catalog.h"
#include "catalog/metadata_store.h"
#include "exec/worker_pool.h"
#include "session/config_defaults.h"
#include "session/config_value.h"
#include "session/plan_store.h"

namespace firesteel {
namespace {

/// "MemAvailable:  12345 kB" of /proc/meminfo, in bytes.
int64_t free_memory() {
    std::ifstream file("/proc/meminfo");
    std::string name;
    int64_t kilobytes = 0;
    std::string unit;
    while (file >> name >> kilobytes) {
        if (name == "MemAvailable:") return kilobytes * 1024;
        std::getline(file, unit);
    }
    return int64_t{2} << 30;
}

const std::string* find_setting(const ConfigPairs& settings, const char* key) {
    for (const auto& [name, value] : settings) {
        if (name == key) return &value;
    }
    return nullptr;
}

int64_t choose_memory_limit(const EngineOptions& options) {
    if (options.memory_limit > 0) return options.memory_limit;
    const int64_t share = free_memory() / 10 * 6;
    const std::string* enabled = find_setting(options.settings, "spark.memory.offHeap.enabled");
    const std::string* size = find_setting(options.settings, "spark.memory.offHeap.size");
    if (enabled == nullptr || size == nullptr || !parse_config_bool(*enabled).value_or(false)) return share;
    const int64_t cap = parse_config_number(ConfigType::kBytes, *size).value_or(0);
    return cap > 0 ? std::min(cap, share) : share;
}

std::string temporary_directory() {
    const char* given = std::getenv("TMPDIR");
    return given != nullptr && *given != 0 ? given : "/tmp";
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
    if (options_.spill_directories.empty()) options_.spill_directories.push_back(temporary_directory());
    pool_ = MemoryPool::make_root("process", options_.memory_limit);
    workers_ = std::make_shared<WorkerPool>(options_.threads);
    catalog_ = std::make_shared<SharedCatalog>(warehouse, make_store(options_.settings, warehouse));
    plans_ = std::make_shared<PlanStore>();
}

}  // namespace firesteel

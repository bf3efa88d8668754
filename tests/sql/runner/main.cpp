// Runs .slt files in this process, in one of four modes: the answers never depend on the mode.

#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <string>
#include <thread>

#include "file_run.h"

namespace firesteel::slt {
namespace {

namespace fs = std::filesystem;

constexpr auto kPatience = std::chrono::seconds(120);

EngineOptions mode_options(const std::string& mode) {
    EngineOptions options;
    options.threads = 2;
    options.memory_limit = int64_t{1} << 30;
    if (mode == "batches") {
        options.batch_rows = 3;
        options.encode_plans = true;
    } else if (mode == "memory") {
        options.threads = 1;
        options.batch_rows = 512;
        // The program itself takes more than this; half of it is left to queries, whatever is resident.
        options.memory_limit = int64_t{12} << 20;
    } else if (mode == "workers") {
        options.threads = 4;
        options.batch_rows = 64;
    } else if (mode != "plain") {
        throw std::runtime_error("modes are plain, batches, memory and workers, not " + mode);
    }
    return options;
}

/// Ends the process when one record takes longer than anybody waits for.
class Watchdog {
public:
    explicit Watchdog(const std::string& mode)
        : mode_(mode), thread_([this](std::stop_token stop) { run(stop); }) {}

    void start(const std::string& file, const Record& record) {
        const std::lock_guard lock(mutex_);
        ++round_;
        where_ = file + ":" + std::to_string(record.line);
        changed_.notify_all();
    }

private:
    void run(std::stop_token stop) {
        std::unique_lock lock(mutex_);
        while (!stop.stop_requested()) {
            const int round = round_;
            const bool moved = changed_.wait_for(lock, stop, kPatience, [&] { return round_ != round; });
            if (moved || stop.stop_requested()) continue;
            std::printf("%s: no answer within %d seconds in mode %s\n", where_.c_str(),
                        static_cast<int>(kPatience.count()), mode_.c_str());
            std::fflush(stdout);
            _exit(3);
        }
    }

    const std::string mode_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    int round_ = 0;      // guarded by mutex_
    std::string where_;  // guarded by mutex_
    std::jthread thread_;
};

/// A folder of this run's own: tables of the modes that run beside it have the same names.
class Warehouse {
public:
    Warehouse() : path_((fs::temp_directory_path() / "firesteel-slt-XXXXXX").string()) {
        if (mkdtemp(path_.data()) == nullptr) throw std::runtime_error("cannot make the folder " + path_);
    }
    ~Warehouse() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    Warehouse(const Warehouse&) = delete;
    Warehouse& operator=(const Warehouse&) = delete;

    const std::string& path() const { return path_; }

private:
    std::string path_;
};

std::vector<std::string> find_files(const std::vector<std::string>& paths) {
    std::vector<std::string> files;
    for (const std::string& path : paths) {
        if (!fs::is_directory(path)) {
            files.push_back(path);
            continue;
        }
        for (const auto& entry : fs::recursive_directory_iterator(path)) {
            if (entry.path().extension() == ".slt") files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

int run(const std::string& mode, const std::vector<std::string>& paths) {
    const Warehouse warehouse;
    EngineOptions options = mode_options(mode);
    options.settings.emplace_back("spark.sql.warehouse.dir", warehouse.path());
    const auto engine = std::make_shared<Engine>(std::move(options));
    Watchdog watchdog(mode);
    Tally tally;
    const std::vector<std::string> files = find_files(paths);
    for (const std::string& path : files) {
        const File file = read_file(path);
        run_file(
            file, engine, mode, [&](const Record& record) { watchdog.start(path, record); }, tally);
    }
    std::printf("%s: %zu files, %d passed, %d failed, %d pending, %d skipped; %.1f MB spilled\n",
                mode.c_str(), files.size(), tally.passed, tally.failed, tally.pending, tally.skipped,
                static_cast<double>(tally.spilled_bytes) / 1e6);
    const bool is_whole =
        std::any_of(paths.begin(), paths.end(), [](const auto& p) { return fs::is_directory(p); });
    if (mode == "memory" && is_whole && tally.spilled_bytes == 0) {
        std::printf("nothing was spilled: the mode tests nothing\n");
        return 1;
    }
    return tally.failed == 0 && tally.passed > 0 ? 0 : 1;
}

}  // namespace
}  // namespace firesteel::slt

int main(int argc, char** argv) {
    if (argc < 3) {
        std::fprintf(stderr, "usage: %s plain|batches|memory|workers FILE_OR_FOLDER...\n", argv[0]);
        return 2;
    }
    try {
        return firesteel::slt::run(argv[1], {argv + 2, argv + argc});
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 2;
    }
}

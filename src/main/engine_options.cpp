#include "main/engine_options.h"

#include <CLI/CLI.hpp>
#include <stdexcept>

#include "session/config_value.h"

namespace firesteel {

void add_engine_options(CLI::App& command, EngineArguments& arguments) {
    command.add_option("--threads", arguments.threads, "Worker threads; by default one per processor")
        ->check(CLI::Range(1, 1024));
    command.add_option("--memory-limit", arguments.memory_limit,
                       "Memory for queries, like 4g or 512m; by default 60 % of what is free");
    command.add_option("--conf", arguments.settings, "A Spark setting, key=value; may be given many times")
        ->take_all()
        ->allow_extra_args(false);
    command
        .add_option("--spill-dir", arguments.spill_directories,
                    "Directory for what does not fit into memory; may be given many times")
        ->take_all()
        ->allow_extra_args(false);
    command.add_option("--batch-rows", arguments.batch_rows, "Rows per batch, for tests")->group("");
    command
        .add_flag("--encode-plans", arguments.encode_plans,
                  "Send plans through bytes before they run, for tests")
        ->group("");
}

EngineOptions engine_options(const EngineArguments& arguments) {
    EngineOptions options;
    options.threads = arguments.threads;
    options.batch_rows = arguments.batch_rows;
    options.encode_plans = arguments.encode_plans;
    options.spill_directories = arguments.spill_directories;
    if (!arguments.memory_limit.empty()) {
        options.memory_limit = parse_config_number(ConfigType::kBytes, arguments.memory_limit).value_or(0);
        if (options.memory_limit <= 0) {
            throw std::runtime_error("--memory-limit takes a size like 4g or 512m, not " +
                                     arguments.memory_limit + ".");
        }
    }
    for (const std::string& setting : arguments.settings) {
        const size_t equals = setting.find('=');
        if (equals == std::string::npos || equals == 0) {
            throw std::runtime_error("--conf takes key=value, not " + setting + ".");
        }
        options.settings.emplace_back(setting.substr(0, equals), setting.substr(equals + 1));
    }
    return options;
}

}  // namespace firesteel

#pragma once

#include <string>
#include <vector>

#include "session/engine.h"

namespace CLI {
class App;
}

namespace firesteel {

/// The options of every subcommand that runs queries, as they stand on the command line.
struct EngineArguments {
    int threads = 0;
    std::string memory_limit;
    std::vector<std::string> settings;  // key=value
    std::vector<std::string> spill_directories;
    int64_t batch_rows = 0;
    bool encode_plans = false;
};

void add_engine_options(CLI::App& command, EngineArguments& arguments);

/// Raises std::runtime_error for what cannot be read.
EngineOptions engine_options(const EngineArguments& arguments);

}  // namespace firesteel

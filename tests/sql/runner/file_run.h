#pragma once

#include <functional>
#include <string>

#include "session/engine.h"
#include "slt_file.h"

namespace firesteel::slt {

struct Tally {
    int passed = 0;
    int failed = 0;
    int pending = 0;
    int skipped = 0;
    int64_t spilled_bytes = 0;
};

/// Runs the file in a session of its own and prints what differs. `watch` hears of each record before it
/// runs.
void run_file(const File& file, const EnginePtr& engine, const std::string& mode,
              const std::function<void(const Record&)>& watch, Tally& tally);

}  // namespace firesteel::slt

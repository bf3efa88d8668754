#pragma once

#include <chrono>

namespace firesteel {

class RunningQuery;

/// Waits until `query.next()` has an answer, but not longer than that; false when it still has none.
bool wait_for_rows(RunningQuery& query, std::chrono::milliseconds timeout);

}  // namespace firesteel

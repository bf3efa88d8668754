#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "connect/response_writer.h"

namespace firesteel {

/// Tells the client every now and then how far a running query is, from a thread of its own: the execution's
/// thread is waiting for rows meanwhile. Queries that end within the first interval never make one.
class ProgressTicker {
public:
    ProgressTicker(Execution& execution, Session& session, const QueryResult& result);
    /// Stops; says that the work is done when the client has heard of it at all.
    ~ProgressTicker();

private:
    void run(std::stop_token stop);

    ResponseWriter writer_;
    const QueryResult& result_;
    const std::chrono::milliseconds interval_;
    bool has_reported_ = false;  // the thread's until it has ended
    std::mutex mutex_;
    std::condition_variable_any wake_;
    std::jthread thread_;
};

}  // namespace firesteel

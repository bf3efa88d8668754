#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "connect/execution.h"
#include "session/session.h"

namespace firesteel {

/// The executions of all sessions, by session and operation. Thread-safe. Those that no client has been
/// attached to for `spark.connect.execute.manager.detachedTimeout` are abandoned in the background.
class ExecutionStore {
public:
    explicit ExecutionStore(const EnginePtr& engine);
    ~ExecutionStore();

    /// Makes an execution, or finds the one that the same request has started before. `is_new` says which.
    ExecutionPtr add(const SessionPtr& session, const std::string& id, std::vector<std::string> tags,
                     std::string request, bool reattachable, bool& is_new);
    /// Raises INVALID_HANDLE.OPERATION_NOT_FOUND, OPERATION_ABANDONED.
    ExecutionPtr get(Session& session, const std::string& id) const;
    /// Null when there is none.
    ExecutionPtr find(const Session& session, const std::string& id) const;
    void remove(Session& session, const std::string& id);
    void remove_all(Session& session);
    /// Abandons all; for the end of the server.
    void clear();
    /// What executions run on.
    ThreadCache& threads() { return threads_; }

private:
    using Key = std::pair<std::string, std::string>;  // session's server id, operation id
    struct Entry {
        SessionPtr session;
        ExecutionPtr execution;
    };
    void drop_detached();
    void run_maintenance(std::stop_token stop);

    const std::chrono::milliseconds detached_timeout_;
    const std::chrono::milliseconds interval_;
    const ResponseLimitsPtr limits_;
    ThreadCache threads_;
    mutable std::mutex mutex_;
    std::map<Key, Entry> entries_;  // guarded by mutex_
    std::condition_variable_any wake_;
    std::jthread maintenance_;
};

}  // namespace firesteel

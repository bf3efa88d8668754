#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>

#include "session/engine.h"
#include "session/session.h"

namespace firesteel {

/// All sessions of the server by user and session id, side by side and isolated. Thread-safe. Sessions that
/// nobody has used for `spark.connect.session.manager.defaultSessionTimeout` are closed in the background.
class SessionManager {
public:
    explicit SessionManager(EnginePtr engine);
    ~SessionManager();

    /// Raises INVALID_HANDLE.FORMAT, SESSION_CLOSED, or SESSION_CHANGED when the client has `observed`
    /// another one.
    SessionPtr get_or_create(const std::string& user, const std::string& id,
                             const std::string& observed = "");
    /// Raises INVALID_HANDLE.SESSION_NOT_FOUND as well.
    SessionPtr get(const std::string& user, const std::string& id, const std::string& observed = "");
    /// A session with the other one's settings, views, functions and artifacts. An empty `new_id`: any.
    SessionPtr clone(const Session& source, const std::string& new_id);
    /// Closes the session; its id cannot be used again unless `allow_reconnect`. Null when there was none.
    SessionPtr release(const std::string& user, const std::string& id, bool allow_reconnect);

    const EnginePtr& engine() const { return engine_; }

private:
    using Key = std::pair<std::string, std::string>;

    SessionPtr find_locked(const Key& key, const std::string& observed);
    void bury_locked(const Key& key);
    void expire_idle();
    void run_maintenance(std::stop_token stop);

    const EnginePtr engine_;
    std::mutex mutex_;
    std::map<Key, SessionPtr> sessions_;  // guarded by mutex_
    std::set<Key> closed_;                // guarded by mutex_; ids that must not come back
    std::deque<Key> closed_order_;        // guarded by mutex_; oldest first
    std::condition_variable_any wake_;
    std::jthread maintenance_;
};

}  // namespace firesteel

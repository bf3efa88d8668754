#include "session/session_manager.h"

#include "common/error.h"
#include "io/row_keeper.h"
#include "session/session_config.h"
#include "session/uuid.h"

namespace firesteel {

namespace {

/// Rows that inference has parsed are there for the next query.
constexpr std::chrono::seconds kPatienceForReaders{30};

}  // namespace

SessionManager::SessionManager(EnginePtr engine)
    : engine_(std::move(engine)), maintenance_([this](std::stop_token stop) { run_maintenance(stop); }) {}

SessionManager::~SessionManager() {
    maintenance_.request_stop();
    maintenance_.join();
    for (const auto& [key, session] : sessions_) session->close();
}

SessionPtr SessionManager::find_locked(const Key& key, const std::string& observed) {
    if (!is_uuid(key.second)) throw Error("INVALID_HANDLE.FORMAT", {{"handle", key.second}});
    if (closed_.contains(key)) throw Error("INVALID_HANDLE.SESSION_CLOSED", {{"handle", key.second}});
    const auto it = sessions_.find(key);
    const bool exists = it != sessions_.end();
    if (!observed.empty() && (!exists || it->second->server_id() != observed)) {
        throw Error("INVALID_HANDLE.SESSION_CHANGED", {{"handle", key.second}});
    }
    if (!exists) return nullptr;
    it->second->touch();
    return it->second;
}

SessionPtr SessionManager::get_or_create(const std::string& user, const std::string& id,
                                         const std::string& observed) {
    const std::lock_guard lock(mutex_);
    if (SessionPtr session = find_locked({user, id}, observed)) return session;
    auto session = std::make_shared<Session>(engine_, user, id);
    sessions_.emplace(Key(user, id), session);
    return session;
}

SessionPtr SessionManager::get(const std::string& user, const std::string& id, const std::string& observed) {
    const std::lock_guard lock(mutex_);
    if (SessionPtr session = find_locked({user, id}, observed)) return session;
    throw Error("INVALID_HANDLE.SESSION_NOT_FOUND", {{"handle", id}});
}

SessionPtr SessionManager::clone(const Session& source, const std::string& new_id) {
    const std::string id = new_id.empty() ? make_uuid() : new_id;
    const auto refuse = [&](const char* why) {
        throw Error(std::string("INVALID_CLONE_SESSION_REQUEST.TARGET_SESSION_ID_") + why,
                    {{"targetSessionId", id}});
    };
    if (!is_uuid(id)) refuse("FORMAT");
    const Key key(source.user(), id);
    const std::lock_guard lock(mutex_);
    if (closed_.contains(key)) refuse("ALREADY_CLOSED");
    if (sessions_.contains(key)) refuse("ALREADY_EXISTS");
    auto session = std::make_shared<Session>(source, id);
    sessions_.emplace(key, session);
    return session;
}

SessionPtr SessionManager::release(const std::string& user, const std::string& id, bool allow_reconnect) {
    SessionPtr session;
    {
        const std::lock_guard lock(mutex_);
        const Key key(user, id);
        if (const auto it = sessions_.find(key); it != sessions_.end()) {
            session = it->second;
            sessions_.erase(it);
        }
        if (session != nullptr && !allow_reconnect) bury_locked(key);
    }
    if (session != nullptr) session->close();
    return session;
}

void SessionManager::bury_locked(const Key& key) {
    const auto limit =
        static_cast<size_t>(SessionConfig(engine_->settings())
                                .get_long("spark.connect.session.manager.closedSessionsTombstonesSize"));
    if (closed_.insert(key).second) closed_order_.push_back(key);
    if (closed_order_.size() > limit) {
        closed_.erase(closed_order_.front());
        closed_order_.pop_front();
    }
}

void SessionManager::expire_idle() {
    const SessionConfig settings(engine_->settings());
    const std::chrono::milliseconds timeout(
        settings.get_long("spark.connect.session.manager.defaultSessionTimeout"));
    if (timeout.count() < 0) return;
    std::vector<SessionPtr> expired;
    {
        const std::lock_guard lock(mutex_);
        for (auto it = sessions_.begin(); it != sessions_.end();) {
            if (it->second->idle_time() < timeout) {
                ++it;
                continue;
            }
            bury_locked(it->first);
            expired.push_back(it->second);
            it = sessions_.erase(it);
        }
    }
    for (const SessionPtr& session : expired) session->close();
}

void SessionManager::run_maintenance(std::stop_token stop) {
    const SessionConfig settings(engine_->settings());
    const std::chrono::milliseconds interval(
        settings.get_long("spark.connect.session.manager.maintenanceInterval"));
    while (!stop.stop_requested()) {
        {
            std::unique_lock lock(mutex_);
            wake_.wait_for(lock, stop, interval, [] { return false; });
        }
        if (stop.stop_requested()) return;
        expire_idle();
        RowKeeper::of_process().forget_unread(kPatienceForReaders);
    }
}

}  // namespace firesteel

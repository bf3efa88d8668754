#include "connect/execution_store.h"

#include "common/error.h"
#include "common/process_memory.h"
#include "session/uuid.h"

namespace firesteel {
namespace {

int64_t server_setting(const EnginePtr& engine, const char* key) {
    return SessionConfig(engine->settings()).get_long(key);
}

}  // namespace

ExecutionStore::ExecutionStore(const EnginePtr& engine)
    : detached_timeout_(server_setting(engine, "spark.connect.execute.manager.detachedTimeout")),
      interval_(server_setting(engine, "spark.connect.execute.manager.maintenanceInterval")),
      limits_(std::make_shared<ResponseLimits>(
          ProcessMemory::limit_bytes() / 8,
          server_setting(engine, "spark.connect.execute.reattachable.observerRetryBufferSize"))),
      maintenance_([this](std::stop_token stop) { run_maintenance(stop); }) {}

ExecutionStore::~ExecutionStore() {
    maintenance_.request_stop();
    maintenance_.join();
    clear();
}

ExecutionPtr ExecutionStore::add(const SessionPtr& session, const std::string& id,
                                 std::vector<std::string> tags, std::string request, bool reattachable,
                                 bool& is_new) {
    if (!is_uuid(id)) throw Error("INVALID_HANDLE.FORMAT", {{"handle", id}});
    const std::lock_guard lock(mutex_);
    const Key key(session->server_id(), id);
    is_new = false;
    if (const auto it = entries_.find(key); it != entries_.end()) {
        if (reattachable && it->second.execution->request() == request) return it->second.execution;
        throw Error("INVALID_HANDLE.OPERATION_ALREADY_EXISTS", {{"handle", id}});
    }
    auto execution = std::make_shared<Execution>(session->operations().add(id, std::move(tags)),
                                                 std::move(request), reattachable, limits_);
    for (const auto& [other, entry] : entries_) entry.execution->responses().keep_share();
    entries_.emplace(key, Entry{session, execution});
    is_new = true;
    return execution;
}

ExecutionPtr ExecutionStore::find(const Session& session, const std::string& id) const {
    const std::lock_guard lock(mutex_);
    const auto it = entries_.find(Key(session.server_id(), id));
    return it == entries_.end() ? nullptr : it->second.execution;
}

ExecutionPtr ExecutionStore::get(Session& session, const std::string& id) const {
    if (ExecutionPtr execution = find(session, id)) return execution;
    throw Error("INVALID_HANDLE.OPERATION_NOT_FOUND", {{"handle", id}});
}

void ExecutionStore::remove(Session& session, const std::string& id) {
    ExecutionPtr execution;
    {
        const std::lock_guard lock(mutex_);
        const auto it = entries_.find(Key(session.server_id(), id));
        if (it == entries_.end()) return;
        execution = it->second.execution;
        entries_.erase(it);
    }
    execution->abandon();
    session.operations().remove(id);
}

void ExecutionStore::remove_all(Session& session) {
    std::vector<std::string> ids;
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [key, entry] : entries_) {
            if (key.first == session.server_id()) ids.push_back(key.second);
        }
    }
    for (const std::string& id : ids) remove(session, id);
}

void ExecutionStore::clear() {
    std::map<Key, Entry> entries;
    {
        const std::lock_guard lock(mutex_);
        entries.swap(entries_);
    }
    for (auto& [key, entry] : entries) entry.execution->abandon();
}

void ExecutionStore::drop_detached() {
    std::vector<std::pair<SessionPtr, std::string>> dropped;
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [key, entry] : entries_) {
            if (entry.execution->responses().detached_for() > detached_timeout_) {
                dropped.emplace_back(entry.session, key.second);
            }
        }
    }
    for (const auto& [session, id] : dropped) remove(*session, id);
}

void ExecutionStore::run_maintenance(std::stop_token stop) {
    while (!stop.stop_requested()) {
        {
            std::unique_lock lock(mutex_);
            wake_.wait_for(lock, stop, interval_, [] { return false; });
        }
        if (!stop.stop_requested()) drop_detached();
    }
}

}  // namespace firesteel

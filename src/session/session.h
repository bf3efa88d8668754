#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "session/artifact_store.h"
#include "session/engine.h"
#include "session/error_store.h"
#include "session/operation.h"
#include "session/session_config.h"

namespace firesteel {

struct MlState;
class PlanCache;
class PlanStore;
class SessionCatalog;
class SessionVariables;

/// One user's session: settings, views, uploads, kept rows, operations. Requests of a session run side by
/// side, so every part guards itself.
class Session {
public:
    Session(EnginePtr engine, std::string user, std::string id);
    /// A copy under another id: same settings and artifacts, no operations.
    Session(const Session& source, std::string id);

    const std::string& user() const { return user_; }
    const std::string& id() const { return id_; }
    /// Differs between two sessions of the same id, so that a client notices that its session is gone.
    const std::string& server_id() const { return server_id_; }
    const EnginePtr& engine() const { return engine_; }

    SessionConfig& config() { return config_; }
    const SessionConfig& config() const { return config_; }
    ArtifactStore& artifacts() { return artifacts_; }
    OperationRegistry& operations() { return operations_; }
    ErrorStore& errors() { return errors_; }
    const std::shared_ptr<SessionCatalog>& catalog() const { return catalog_; }
    const std::shared_ptr<SessionVariables>& variables() const { return variables_; }
    /// Rows that cache() and persist() keep: those of all sessions.
    const std::shared_ptr<PlanCache>& cache() const { return engine_->plan_cache(); }
    /// Results of checkpoint(), by the ids that clients know.
    const std::shared_ptr<PlanStore>& checkpoints() const { return checkpoints_; }
    /// Fitted models.
    const std::shared_ptr<MlState>& ml() const { return ml_; }

    /// A DataFrame of spark.catalog.createTable makes the table when it is first asked for, and reads it
    /// after that. False when the client's plan of that number has been seen.
    bool note_created_table(int64_t plan_id);

    /// Marks the session as used now.
    void touch();
    /// Zero while an operation runs.
    std::chrono::milliseconds idle_time() const;
    /// Interrupts what runs. The session is not found any more; requests that hold it still may finish.
    void close();

private:
    const EnginePtr engine_;
    const std::string user_;
    const std::string id_;
    const std::string server_id_;
    SessionConfig config_;
    ArtifactStore artifacts_;
    OperationRegistry operations_;
    ErrorStore errors_;
    const std::shared_ptr<SessionCatalog> catalog_;
    const std::shared_ptr<SessionVariables> variables_;
    const std::shared_ptr<PlanStore> checkpoints_;
    const std::shared_ptr<MlState> ml_;
    std::mutex mutex_;
    std::set<int64_t> created_tables_;       // by plan id; guarded by mutex_
    std::atomic<int64_t> last_used_millis_;  // a time stamp, orders nothing
};
using SessionPtr = std::shared_ptr<Session>;

}  // namespace firesteel

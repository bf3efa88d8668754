#include "session/session.h"

#include "catalog/catalog.h"
#include "catalog/session_variables.h"
#include "session/ml_state.h"
#include "session/plan_store.h"
#include "session/uuid.h"

namespace firesteel {
namespace {

int64_t now_millis() {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

}  // namespace

Session::Session(EnginePtr engine, std::string user, std::string id)
    : engine_(std::move(engine)),
      user_(std::move(user)),
      id_(std::move(id)),
      server_id_(make_uuid()),
      config_(engine_->settings()),
      catalog_(std::make_shared<SessionCatalog>(engine_->catalog())),
      variables_(std::make_shared<SessionVariables>()),
      checkpoints_(std::make_shared<PlanStore>()),
      ml_(std::make_shared<MlState>(engine_->pool())),
      last_used_millis_(now_millis()) {}

Session::Session(const Session& source, std::string id)
    : engine_(source.engine_),
      user_(source.user_),
      id_(std::move(id)),
      server_id_(make_uuid()),
      config_(source.config_),
      artifacts_(source.artifacts_),
      catalog_(source.catalog_->clone()),
      variables_(std::make_shared<SessionVariables>(*source.variables_)),
      checkpoints_(std::make_shared<PlanStore>()),
      ml_(std::make_shared<MlState>(engine_->pool())),
      last_used_millis_(now_millis()) {}

bool Session::note_created_table(int64_t plan_id) {
    const std::lock_guard lock(mutex_);
    return created_tables_.insert(plan_id).second;
}

void Session::touch() { last_used_millis_.store(now_millis(), std::memory_order_relaxed); }

std::chrono::milliseconds Session::idle_time() const {
    if (operations_.has_running()) return std::chrono::milliseconds(0);
    return std::chrono::milliseconds(now_millis() - last_used_millis_.load(std::memory_order_relaxed));
}

void Session::close() { operations_.interrupt_all(); }

}  // namespace firesteel

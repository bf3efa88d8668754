#pragma once

#include "ml/dataset.h"
#include "ml/model_cache.h"

namespace firesteel {

class QueryPlanner;
class Session;

/// What ML keeps for a session between requests.
struct MlState {
    explicit MlState(const MemoryPoolPtr& pool)
        : models(pool->make_child("models")), datasets(pool->make_child("datasets")) {}
    ml::ModelCache models;
    ml::DatasetCache datasets;
};

/// What ML code may use while `planner`'s request runs. Borrows both.
ml::MlContext ml_context(Session& session, QueryPlanner& planner);
/// Raises CONNECT_ML.UNSUPPORTED_EXCEPTION for class names that nobody registered.
const ml::OperatorRecord& find_ml_operator(const std::string& class_name);
/// What an ML relation stands for. `input` is null when it has none.
LogicalPlanPtr resolve_ml_relation(Session& session, QueryPlanner& planner, const spec::MlRelation& relation,
                                   const LogicalPlanPtr& input);

}  // namespace firesteel

#pragma once

#include <string>
#include <vector>

#include "session/query.h"
#include "spec/dataframe.h"

namespace firesteel {

/// What the ML half of the protocol asks for. Models live in the session under the ids that these functions
/// give.

struct MlOperatorCall {
    std::string class_name;
    std::string uid;
    std::vector<spec::MlParameter> parameters;
    spec::PlanPtr dataset;
};

struct MlResult {
    Type type;
    Value value;
};

/// The new model's id.
std::string fit_model(Session& session, const MlOperatorCall& call, const RequestContext& request);
double evaluate(Session& session, const MlOperatorCall& call, const RequestContext& request);
/// An attribute or a method's answer. `path` holds a model's id and the steps from there.
MlResult fetch_attribute(Session& session, const spec::MlRelation& path);
/// Those of the ids that there were. `evict_only`: the models stay, without their summaries.
std::vector<std::string> delete_models(Session& session, const std::vector<std::string>& ids,
                                       bool evict_only);
int64_t clear_models(Session& session);
/// A JSON object per model, as Spark words it.
std::vector<std::string> describe_models(Session& session);
int64_t model_size(Session& session, const std::string& id);
void create_summary(Session& session, const std::string& id, const spec::PlanPtr& dataset,
                    const RequestContext& request);

}  // namespace firesteel

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
MlResult fetch_attribute(Session& session, const spec::MlRelation& path, const RequestContext& request);
/// Those of the ids that there were. `evict_only`: the models stay, without their summaries.
std::vector<std::string> delete_models(Session& session, const std::vector<std::string>& ids,
                                       bool evict_only);
int64_t clear_models(Session& session);
/// A JSON object per model, as Spark words it.
std::vector<std::string> describe_models(Session& session);
int64_t model_size(Session& session, const std::string& id);
void create_summary(Session& session, const std::string& id, const spec::PlanPtr& dataset,
                    const RequestContext& request);

/// Where a save goes, and whether what stands there gives way.
struct MlDestination {
    std::string path;  // as the client wrote it
    bool overwrite = false;
};
/// Write an estimator, transformer or evaluator, or a fitted model, in Spark's layout: a text file `metadata`
/// and the model's figures as Parquet in `data`.
void save_operator(Session& session, const MlOperatorCall& op, const MlDestination& destination,
                   const RequestContext& request);
void save_model(Session& session, const std::string& id, const std::vector<spec::MlParameter>& parameters,
                const MlDestination& destination, const RequestContext& request);

struct LoadedOperator {
    std::string model_id;  // empty for what is no model
    std::string class_name;
    std::string uid;
    std::vector<spec::MlParameter> parameters;
};
/// Reads what save_operator() or save_model(), or Spark, wrote. Raises when it is of another class.
LoadedOperator load_operator(Session& session, const std::string& class_name, const std::string& path,
                             const RequestContext& request);

/// Spark's helper object: methods that belong to no model, called under an id of its own.
bool is_ml_helper(const std::string& id);
MlResult call_ml_helper(Session& session, const spec::MlRelation::Step& call, const RequestContext& request);

}  // namespace firesteel

#include "session/ml_requests.h"

#include "common/error.h"
#include "common/json_text.h"
#include "session/ml_state.h"
#include "session/query_planner.h"
#include "session/session.h"
#include "session/uuid.h"

namespace firesteel {
namespace {

[[noreturn]] void wrong_kind(const std::string& class_name, const char* wanted) {
    throw Error("CONNECT_ML.UNSUPPORTED_EXCEPTION", {{"message", class_name + " is no " + wanted}});
}

}  // namespace

const ml::OperatorRecord& find_ml_operator(const std::string& class_name) {
    if (const auto* record = ml::OperatorRegistry::instance().find(class_name)) return *record;
    throw Error("CONNECT_ML.UNSUPPORTED_EXCEPTION",
                {{"message", "Unsupported ML operator, found " + class_name}});
}

std::string fit_model(Session& session, const MlOperatorCall& call, const RequestContext& request) {
    const ml::OperatorRecord& record = find_ml_operator(call.class_name);
    if (record.fit == nullptr) wrong_kind(call.class_name, "estimator");
    QueryPlanner planner(session, request);
    ml::MlContext context = ml_context(session, planner);
    const ml::Parameters parameters(record.parameters, call.uid, call.parameters);
    ml::ModelPtr model = record.fit(parameters, planner.analyze(*call.dataset), context);
    std::string id = make_uuid();
    session.ml()->models.add(id, std::move(model));
    return id;
}

double evaluate(Session& session, const MlOperatorCall& call, const RequestContext& request) {
    const ml::OperatorRecord& record = find_ml_operator(call.class_name);
    if (record.evaluate == nullptr) wrong_kind(call.class_name, "evaluator");
    QueryPlanner planner(session, request);
    ml::MlContext context = ml_context(session, planner);
    const ml::Parameters parameters(record.parameters, call.uid, call.parameters);
    return record.evaluate(parameters, planner.analyze(*call.dataset), context);
}

MlResult fetch_attribute(Session& session, const spec::MlRelation& path, const RequestContext& request) {
    if (is_ml_helper(path.model_id) && !path.fetch.empty())
        return call_ml_helper(session, path.fetch.back(), request);
    ml::ModelPtr owner = session.ml()->models.get(path.model_id);
    for (const spec::MlRelation::Step& step : path.fetch) {
        if (&step != &path.fetch.back() && step.method == "summary") {
            owner = owner->summary();
            if (owner == nullptr)
                throw Error("CONNECT_ML.MODEL_SUMMARY_LOST", {{"objectName", path.model_id}});
            continue;
        }
        std::vector<ml::MlValue> arguments;
        for (const spec::MlParameter& argument : step.arguments)
            arguments.push_back({argument.type, argument.value});
        if (auto value = owner->fetch(step.method, arguments))
            return {std::move(value->type), std::move(value->value)};
        throw Error("CONNECT_ML.ATTRIBUTE_NOT_ALLOWED",
                    {{"attribute", step.method}, {"className", owner->class_name()}});
    }
    throw Error("CONNECT_ML.UNSUPPORTED_EXCEPTION", {{"message", "Nothing of the model is asked for."}});
}

std::vector<std::string> delete_models(Session& session, const std::vector<std::string>& ids,
                                       bool evict_only) {
    std::vector<std::string> deleted;
    ml::ModelCache& models = session.ml()->models;
    for (const std::string& id : ids) {
        if (evict_only ? models.evict(id) : models.remove(id)) deleted.push_back(id);
    }
    return deleted;
}

int64_t clear_models(Session& session) {
    session.ml()->datasets.clear();
    return session.ml()->models.clear();
}

std::vector<std::string> describe_models(Session& session) {
    std::vector<std::string> out;
    for (const auto& entry : session.ml()->models.entries()) {
        out.push_back("{\"id\":" + quote_json(entry.id) + ",\"class\":" + quote_json(entry.class_name) +
                      ",\"size\":" + std::to_string(entry.bytes) + "}");
    }
    return out;
}

int64_t model_size(Session& session, const std::string& id) {
    return session.ml()->models.get(id)->byte_size();
}

void create_summary(Session& session, const std::string& id, const spec::PlanPtr& dataset,
                    const RequestContext& request) {
    const ml::ModelPtr model = session.ml()->models.get(id);
    QueryPlanner planner(session, request);
    ml::MlContext context = ml_context(session, planner);
    ml::ModelPtr with_summary = model->with_summary(planner.analyze(*dataset), context);
    if (with_summary == nullptr) wrong_kind(model->class_name(), "model with a summary");
    session.ml()->models.replace(id, std::move(with_summary));
}

}  // namespace firesteel

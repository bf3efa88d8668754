#include <sys/stat.h>

#include "common/error.h"
#include "io/file_listing.h"
#include "plan/plan_identity.h"
#include "session/ml_state.h"
#include "session/query_planner.h"
#include "session/session.h"

namespace firesteel {
namespace {

/// When the file changed last and its size; empty when that cannot be told.
std::string file_state(const std::string& path) {
    const std::string local = strip_file_scheme(path);
    struct stat status {};
    if (::stat(local.c_str(), &status) != 0) return "";
    return std::to_string(status.st_mtim.tv_sec) + "." + std::to_string(status.st_mtim.tv_nsec) + "/" +
           std::to_string(status.st_size);
}

/// Adds what the plan's sources look like now; false when the same plan may give other rows at another time.
bool add_sources(const LogicalNode& plan, std::string& out) {
    for (const ExprPtr& expr : plan.expressions()) {
        if (!is_deterministic(expr) || any_of(expr, [](const Expr& e) { return e.is(ExprKind::kSubquery); }))
            return false;
    }
    if (const auto* scan = plan.as<Scan>()) {
        for (const std::string& file : scan->table->input_files()) {
            const std::string state = file_state(file);
            if (state.empty()) return false;
            out += file + "@" + state + "\n";
        }
    }
    for (const LogicalPlanPtr& input : plan.inputs) {
        if (!add_sources(*input, out)) return false;
    }
    return true;
}

std::string dataset_identity(const LogicalPlanPtr& plan) {
    std::string sources;
    return add_sources(*plan, sources) ? plan_identity(*plan) + sources : "";
}

[[noreturn]] void refuse_attribute(const ml::Model& model, const std::string& name) {
    throw Error("CONNECT_ML.ATTRIBUTE_NOT_ALLOWED", {{"attribute", name}, {"className", model.class_name()}});
}

LogicalPlanPtr resolve_fetch(const ml::ModelPtr& model, const spec::MlRelation& relation,
                             const LogicalPlanPtr& input) {
    ml::ModelPtr owner = model;
    for (size_t i = 0; i + 1 < relation.fetch.size(); ++i) {
        const std::string& step = relation.fetch[i].method;
        if (step != "summary") refuse_attribute(*owner, step);
        // The rows are those of the training data that the client sends along: the figures are not needed.
        if (owner->summary() == nullptr)
            throw Error("CONNECT_ML.MODEL_SUMMARY_LOST", {{"objectName", relation.model_id}});
        owner = owner->summary();
    }
    const std::string& last = relation.fetch.back().method;
    LogicalPlanPtr plan = owner->fetch_relation(last, input);
    if (plan == nullptr) refuse_attribute(*owner, last);
    return plan;
}

}  // namespace

ml::MlContext ml_context(Session& session, QueryPlanner& planner) {
    ml::MlContext context;
    context.settings = planner.eval_settings();
    context.pool = planner.pool();
    context.workers = session.engine()->workers();
    context.datasets = &session.ml()->datasets;
    context.run = [&planner](const LogicalPlanPtr& plan) { return planner.run(plan); };
    context.identity = dataset_identity;
    context.check_interrupt = [&planner] {
        if (planner.request().stop.stop_requested()) throw Error("OPERATION_CANCELED");
    };
    return context;
}

LogicalPlanPtr resolve_ml_relation(Session& session, QueryPlanner& planner, const spec::MlRelation& relation,
                                   const LogicalPlanPtr& input) {
    ml::MlContext context = ml_context(session, planner);
    if (!relation.model_id.empty()) {
        const ml::ModelPtr model = session.ml()->models.get(relation.model_id);
        if (!relation.fetch.empty()) return resolve_fetch(model, relation, input);
        return model->transform(input, model->parameters().with(relation.parameters), context);
    }
    const ml::OperatorRecord* transformer = ml::OperatorRegistry::instance().find(relation.class_name);
    if (transformer == nullptr || transformer->transform == nullptr) {
        throw Error("CONNECT_ML.UNSUPPORTED_EXCEPTION",
                    {{"message", "Unsupported ML operator, found " + relation.class_name}});
    }
    return transformer->transform(
        input, ml::Parameters(transformer->parameters, relation.uid, relation.parameters), context);
}

}  // namespace firesteel

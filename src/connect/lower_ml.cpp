#include <algorithm>

#include "connect/lower_relation.h"
#include "spark/connect/ml_common.pb.h"
#include "spark/connect/relations.pb.h"

namespace firesteel {
namespace {

spec::MlParameter parameter(std::string name, const spark::connect::Expression_Literal& literal) {
    const auto lowered = lower_literal(literal);
    return {std::move(name), lowered->type, lowered->value};
}

void lower_transform(const spark::connect::MlRelation::Transform& transform, spec::MlRelation& out,
                     Session& session) {
    out.input = lower_relation(transform.input(), session);
    if (transform.has_obj_ref()) {
        out.model_id = transform.obj_ref().id();
    } else {
        out.class_name = transform.transformer().name();
        out.uid = transform.transformer().uid();
    }
    for (const auto& [name, value] : transform.params().params())
        out.parameters.push_back(parameter(name, value));
    std::sort(out.parameters.begin(), out.parameters.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
}

void lower_fetch(const spark::connect::Fetch& fetch, spec::MlRelation& out, Session& session) {
    out.model_id = fetch.obj_ref().id();
    for (const auto& method : fetch.methods()) {
        spec::MlRelation::Step step;
        step.method = method.method();
        for (const auto& argument : method.args()) {
            if (argument.has_param()) {
                step.arguments.push_back(parameter("", argument.param()));
            } else {
                out.input = lower_relation(argument.input(), session);
            }
        }
        out.fetch.push_back(std::move(step));
    }
}

}  // namespace

MutablePlan lower_ml_relation(const spark::connect::MlRelation& relation, Session& session) {
    auto out = spec::make<spec::MlRelation>();
    if (relation.has_transform()) {
        lower_transform(relation.transform(), *out, session);
    } else if (relation.has_fetch()) {
        lower_fetch(relation.fetch(), *out, session);
    } else {
        raise_one_of_not_set("spark.connect.MlRelation", "MLTYPE_NOT_SET");
    }
    return out;
}

}  // namespace firesteel

#include <algorithm>

#include "connect/lower_ml_command.h"
#include "connect/lower_relation.h"
#include "spark/connect/ml_common.pb.h"
#include "spark/connect/relations.pb.h"

namespace firesteel {
namespace {

using Literal = spark::connect::Expression_Literal;

/// Vectors and matrices come as a struct whose type is no more than the name of Spark's class.
spec::MlParameter linalg_parameter(std::string name, const Literal& literal) {
    Value::List parts;
    for (const Literal& part : literal.struct_().elements()) parts.push_back(lower_literal(part)->value);
    const std::string& jvm_class = literal.struct_().struct_type().udt().jvm_class();
    return {std::move(name),
            Type::udt(
                {.jvm_class = jvm_class, .python_class = "", .serialized_python_class = "", .sql_type = {}}),
            std::move(parts)};
}

spec::MlParameter parameter(std::string name, const Literal& literal) {
    if (literal.has_struct_() && literal.struct_().struct_type().has_udt())
        return linalg_parameter(std::move(name), literal);
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
    out.parameters = lower_ml_parameters(transform.params());
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

std::vector<spec::MlParameter> lower_ml_parameters(const spark::connect::MlParams& message) {
    std::vector<spec::MlParameter> out;
    for (const auto& [name, value] : message.params()) out.push_back(parameter(name, value));
    std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return out;
}

spec::MlRelation lower_ml_fetch(const spark::connect::Fetch& fetch, Session& session) {
    spec::MlRelation out;
    lower_fetch(fetch, out, session);
    return out;
}

MutablePlan lower_ml_relation(const spark::connect::MlRelation& relation, Session& session) {
    auto out = spec::make<spec::MlRelation>();
    if (relation.has_transform()) {
        lower_transform(relation.transform(), *out, session);
    } else if (relation.has_fetch()) {
        lower_fetch(relation.fetch(), *out, session);
        if (relation.has_model_summary_dataset()) {
            out->input = lower_relation(relation.model_summary_dataset(), session);
        }
    } else {
        raise_one_of_not_set("spark.connect.MlRelation", "MLTYPE_NOT_SET");
    }
    return out;
}

}  // namespace firesteel

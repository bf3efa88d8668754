#include "connect/lower_ml_command.h"
#include "connect/run_plan.h"
#include "session/ml_requests.h"
#include "spark/connect/commands.pb.h"
#include "spark/connect/ml.pb.h"

namespace firesteel {
namespace {

using Proto = spark::connect::MlCommand;
using Result = spark::connect::MlCommandResult;
using Literal = spark::connect::Expression_Literal;

/// A part of a vector or matrix: clients expect lists of numbers packed.
void raise_linalg_part(const Type& type, const Value& value, Literal& out) {
    if (value.is_null() || !type.is(TypeId::kArray)) return raise_literal(type, value, out);
    auto& array = *out.mutable_specialized_array();
    if (type.element_type().is(TypeId::kInteger)) {
        auto& numbers = *array.mutable_ints();
        for (const Value& item : value.as_list()) numbers.add_values(static_cast<int32_t>(item.as_long()));
    } else {
        auto& numbers = *array.mutable_doubles();
        for (const Value& item : value.as_list()) numbers.add_values(item.as_double());
    }
}

/// Spark marks vectors and matrices by the UDT as the type of a struct.
void raise_ml_value(const Type& type, const Value& value, Literal& out) {
    if (!type.is(TypeId::kUdt) || value.is_null()) return raise_literal(type, value, out);
    auto& structure = *out.mutable_struct_();
    raise_type(type, *structure.mutable_struct_type());
    const std::vector<Field>& fields = type.storage_type().fields();
    for (size_t i = 0; i < fields.size(); ++i)
        raise_linalg_part(fields[i].type, value.as_list()[i], *structure.add_elements());
}

template <typename Message, typename Operator>
MlOperatorCall lower_call(const Message& message, const Operator& op, Session& session) {
    return {op.name(), op.uid(), lower_ml_parameters(message.params()),
            lower_relation(message.dataset(), session)};
}

void run_delete(const Proto::Delete& command, Session& session, Result& out) {
    std::vector<std::string> ids;
    for (const auto& reference : command.obj_refs()) ids.push_back(reference.id());
    std::string deleted;
    for (const std::string& id : delete_models(session, ids, command.evict_only()))
        deleted += (deleted.empty() ? "" : ",") + id;
    out.mutable_operator_info()->mutable_obj_ref()->set_id(deleted);
}

void run_cache_info(Session& session, Result& out) {
    auto& array = *out.mutable_param()->mutable_array();
    raise_type(Type::string(), *array.mutable_element_type());
    for (const std::string& model : describe_models(session)) array.add_elements()->set_string(model);
}

void run_fetch(const spark::connect::Fetch& command, const PlanRequest& request, Result& out) {
    const MlResult value =
        fetch_attribute(*request.session, lower_ml_fetch(command, *request.session), request.context);
    raise_ml_value(value.type, value.value, *out.mutable_param());
}

void run_write(const Proto::Write& command, const PlanRequest& request) {
    Session& session = *request.session;
    const MlDestination destination{command.path(), command.should_overwrite()};
    std::vector<spec::MlParameter> parameters = lower_ml_parameters(command.params());
    if (command.has_obj_ref()) {
        save_model(session, command.obj_ref().id(), parameters, destination, request.context);
    } else if (command.has_operator_()) {
        const auto& op = command.operator_();
        save_operator(session, {op.name(), op.uid(), std::move(parameters), nullptr}, destination,
                      request.context);
    } else {
        raise_one_of_not_set("spark.connect.MlCommand.Write", "TYPE_NOT_SET");
    }
}

void run_read(const Proto::Read& command, const PlanRequest& request, Result& out) {
    const LoadedOperator loaded =
        load_operator(*request.session, command.operator_().name(), command.path(), request.context);
    auto& info = *out.mutable_operator_info();
    if (loaded.model_id.empty()) {
        info.set_name(loaded.class_name);
    } else {
        info.mutable_obj_ref()->set_id(loaded.model_id);
    }
    info.set_uid(loaded.uid);
    auto& parameters = *info.mutable_params()->mutable_params();
    for (const spec::MlParameter& parameter : loaded.parameters)
        raise_ml_value(parameter.type, parameter.value, parameters[parameter.name]);
}

[[noreturn]] void refuse(const Proto& command) {
    const auto* field = Proto::descriptor()->FindFieldByNumber(command.command_case());
    if (field == nullptr) raise_one_of_not_set("spark.connect.MlCommand", "COMMAND_NOT_SET");
    throw Error("CONNECT_ML.UNSUPPORTED_EXCEPTION",
                {{"message", "Unsupported ML command, found " + field->name()}});
}

void answer(const Proto& command, const PlanRequest& request, Result& out) {
    Session& session = *request.session;
    switch (command.command_case()) {
        case Proto::kFit: {
            const auto call = lower_call(command.fit(), command.fit().estimator(), session);
            out.mutable_operator_info()->mutable_obj_ref()->set_id(fit_model(session, call, request.context));
            return;
        }
        case Proto::kEvaluate: {
            const auto call = lower_call(command.evaluate(), command.evaluate().evaluator(), session);
            out.mutable_param()->set_double_(evaluate(session, call, request.context));
            return;
        }
        case Proto::kFetch:
            return run_fetch(command.fetch(), request, out);
        case Proto::kDelete:
            return run_delete(command.delete_(), session, out);
        case Proto::kCleanCache:
            out.mutable_param()->set_integer(static_cast<int32_t>(clear_models(session)));
            return;
        case Proto::kWrite:
            run_write(command.write(), request);
            out.mutable_param()->set_boolean(true);
            return;
        case Proto::kRead:
            return run_read(command.read(), request, out);
        case Proto::kGetCacheInfo:
            return run_cache_info(session, out);
        case Proto::kGetModelSize:
            out.mutable_param()->set_long_(model_size(session, command.get_model_size().model_ref().id()));
            return;
        case Proto::kCreateSummary: {
            const auto& create = command.create_summary();
            create_summary(session, create.model_ref().id(), lower_relation(create.dataset(), session),
                           request.context);
            out.mutable_param()->set_boolean(true);
            return;
        }
        default:
            refuse(command);
    }
}

}  // namespace

void run_ml(const Proto& command, const PlanRequest& request, ResponseWriter& writer) {
    auto response = writer.make();
    answer(command, request, *response.mutable_ml_command_result());
    writer.write(std::move(response));
}

}  // namespace firesteel

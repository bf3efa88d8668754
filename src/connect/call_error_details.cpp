#include "common/error_conditions.h"
#include "common/placeless.h"
#include "common/query_context_text.h"
#include "connect/answer.h"
#include "connect/error_status.h"
#include "connect/service.h"

namespace firesteel {
namespace {

using Details = spark::connect::FetchErrorDetailsResponse;

void fill_context(const QueryContext& context, Details::QueryContext& out) {
    if (context.is_sql()) {
        out.set_context_type(Details::QueryContext::SQL);
        out.set_object_type(context.object_type);
        out.set_object_name(context.object_name);
        out.set_start_index(context.start_index);
        out.set_stop_index(context.stop_index);
    } else {
        out.set_context_type(Details::QueryContext::DATAFRAME);
        out.set_call_site(context.call_site);
    }
    out.set_fragment(context.fragment);
    out.set_summary(context_summary(context));
}

void fill_error(const Error& error, Details::Error& out) {
    for (const std::string_view name : java_classes(error)) {
        out.add_error_type_hierarchy(std::string(name));
    }
    out.add_error_type_hierarchy("java.lang.Object");
    out.set_message(error.message());
    // Plain Java exceptions, which know of no conditions.
    if (!has_spark_condition(error)) return;
    auto& throwable = *out.mutable_spark_throwable();
    throwable.set_error_class(error.condition());
    if (!error.sql_state().empty()) throwable.set_sql_state(error.sql_state());
    for (const auto& [name, value] : error.parameters())
        (*throwable.mutable_message_parameters())[name] = value;
    if (!error.context() || is_nowhere(*error.context())) return;
    // Syntax errors and scripts say in their message where they are; Spark gives them no context.
    const bool mere_position = error.kind() == ErrorKind::kParse && error.context()->stop_index < 0;
    if (mere_position || is_script_condition(error.condition())) return;
    fill_context(*error.context(), *throwable.add_query_contexts());
}

}  // namespace

grpc::Status ConnectService::FetchErrorDetails(grpc::ServerContext* context,
                                               const spark::connect::FetchErrorDetailsRequest* request,
                                               Details* response) {
    return answer(*context, token_, sessions_, *request, *response, [&](Session& session) {
        const auto error = session.errors().take(request->error_id());
        if (!error) return;
        response->set_root_error_idx(0);
        fill_error(*error, *response->add_errors());
    });
}

}  // namespace firesteel

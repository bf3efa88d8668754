#include <grpcpp/support/sync_stream.h>

#include "common/error.h"
#include "connect/answer.h"
#include "connect/lowering.h"
#include "connect/run_plan.h"
#include "connect/service.h"
#include "session/uuid.h"

namespace firesteel {
namespace {

using spark::connect::ExecutePlanRequest;
using spark::connect::ExecutePlanResponse;
using Stream = grpc::ServerWriter<ExecutePlanResponse>;

// How often a waiting stream looks whether its client is still there.
constexpr std::chrono::milliseconds kTick(500);

struct StreamLimits {
    std::chrono::milliseconds duration{0};  // 0: none
    int64_t bytes = 0;                      // 0: none
};

/// A reattachable stream ends now and then, and the client comes back for the rest: no connection has to last
/// as long as the query.
StreamLimits stream_limits(const Session& session, bool reattachable) {
    if (!reattachable) return {};
    const SessionConfig& config = session.config();
    return {std::chrono::milliseconds(
                config.get_long("spark.connect.execute.reattachable.senderMaxStreamDuration")),
            config.get_long("spark.connect.execute.reattachable.senderMaxStreamSize")};
}

/// Sends responses until the end (true), or until the client or a limit ends the stream.
bool send(const grpc::ServerContext& context, ResponseBuffer& responses, int64_t ticket,
          const StreamLimits& limits, Stream& stream) {
    const auto start = std::chrono::steady_clock::now();
    int64_t sent = 0;
    while (!context.IsCancelled()) {
        if (limits.duration.count() > 0 && std::chrono::steady_clock::now() - start > limits.duration)
            return false;
        if (limits.bytes > 0 && sent > limits.bytes) return false;
        ResponsePtr response;
        switch (responses.next(ticket, kTick, response)) {
            case ResponseBuffer::Read::kEnd:
                return true;
            case ResponseBuffer::Read::kTimeout:
                continue;
            case ResponseBuffer::Read::kResponse:
                break;
        }
        if (response->has_result_complete()) {
            // One packet with the end of the call, so that none stays open behind the last answer.
            stream.WriteLast(*response, grpc::WriteOptions());
            return true;
        }
        if (!stream.Write(*response)) return false;
        sent += static_cast<int64_t>(response->ByteSizeLong());
    }
    return false;
}

/// Attaches the stream, sends, and detaches whatever happens.
bool send_from(const grpc::ServerContext& context, const Session& session, Execution& execution,
               const std::string& last_id, Stream& stream) {
    ResponseBuffer& responses = execution.responses();
    const int64_t ticket = responses.attach(last_id);
    const auto detach = [&](void*) { responses.detach(ticket); };
    const std::unique_ptr<void, decltype(detach)> guard(&responses, detach);
    return send(context, responses, ticket, stream_limits(session, execution.is_reattachable()), stream);
}

void check_tags(const ExecutePlanRequest& request) {
    for (const std::string& tag : request.tags()) {
        if (tag.empty()) throw Error("INTERNAL_ERROR", {{"message", "A tag of an operation is not empty."}});
        if (tag.find(',') != std::string::npos) {
            throw Error("INTERNAL_ERROR", {{"message", "A tag of an operation has no comma."}});
        }
    }
}

bool wants_reattach(const ExecutePlanRequest& request) {
    for (const auto& option : request.request_options()) {
        if (option.has_reattach_options() && option.reattach_options().reattachable()) return true;
    }
    return false;
}

RowOptions row_options(const ExecutePlanRequest& request) {
    RowOptions options;
    for (const auto& option : request.request_options()) {
        if (!option.has_result_chunking_options()) continue;
        options.allow_chunks = option.result_chunking_options().allow_arrow_batch_chunking();
        options.preferred_chunk_bytes = option.result_chunking_options().preferred_arrow_chunk_size();
    }
    return options;
}

}  // namespace

ExecutionPtr ConnectService::start(const grpc::ServerContext& context, const ExecutePlanRequest& request,
                                   const SessionPtr& session) {
    check_tags(request);
    const std::string id = request.has_operation_id() ? request.operation_id() : make_uuid();
    bool is_new = false;
    ExecutionPtr execution =
        executions_.add(session, id, {request.tags().begin(), request.tags().end()},
                        request.plan().SerializeAsString(), wants_reattach(request), is_new);
    if (!is_new) return execution;
    PlanRequest run{
        session, {client_directory(context), execution->operation().stop_token()}, row_options(request)};
    auto plan = std::make_shared<const spark::connect::Plan>(request.plan());
    execution->start([run = std::move(run), plan](Execution& running) { run_plan(*plan, run, running); },
                     executions_.threads());
    return execution;
}

grpc::Status ConnectService::ExecutePlan(grpc::ServerContext* context, const ExecutePlanRequest* request,
                                         Stream* stream) {
    if (!is_authorized(*context, token_)) return unauthenticated();
    SessionPtr session;
    ExecutionPtr execution;
    std::exception_ptr error;
    try {
        session = sessions_.get_or_create(request->user_context().user_id(), request->session_id(),
                                          request->client_observed_server_side_session_id());
        execution = start(*context, *request, session);
        send_from(*context, *session, *execution, "", *stream);
    } catch (...) {
        error = std::current_exception();
    }
    // Nobody can come back for the rest.
    if (execution != nullptr && !execution->is_reattachable()) {
        executions_.remove(*session, execution->operation().id());
    }
    return error == nullptr ? grpc::Status::OK : error_status(error, session.get());
}

grpc::Status ConnectService::ReattachExecute(grpc::ServerContext* context,
                                             const spark::connect::ReattachExecuteRequest* request,
                                             Stream* stream) {
    if (!is_authorized(*context, token_)) return unauthenticated();
    SessionPtr session;
    try {
        session = sessions_.get(request->user_context().user_id(), request->session_id(),
                                request->client_observed_server_side_session_id());
        const ExecutionPtr execution = executions_.get(*session, request->operation_id());
        if (!execution->is_reattachable()) throw Error("INVALID_CURSOR.NOT_REATTACHABLE");
        send_from(*context, *session, *execution, request->last_response_id(), *stream);
        return grpc::Status::OK;
    } catch (...) {
        return error_status(std::current_exception(), session.get());
    }
}

grpc::Status ConnectService::ReleaseExecute(grpc::ServerContext* context,
                                            const spark::connect::ReleaseExecuteRequest* request,
                                            spark::connect::ReleaseExecuteResponse* response) {
    const auto find = [&] {
        return sessions_.get(request->user_context().user_id(), request->session_id(),
                             request->client_observed_server_side_session_id());
    };
    return answer_in(*context, token_, *request, *response, find, [&](Session& session) {
        const ExecutionPtr execution = executions_.find(session, request->operation_id());
        if (execution == nullptr) return;  // released before; clients may say it twice
        response->set_operation_id(request->operation_id());
        if (request->has_release_until()) {
            execution->responses().release_until(request->release_until().response_id());
        } else if (request->has_release_all()) {
            executions_.remove(session, request->operation_id());
        } else {
            raise_one_of_not_set("spark.connect.ReleaseExecuteRequest", "RELEASE_NOT_SET");
        }
    });
}

}  // namespace firesteel

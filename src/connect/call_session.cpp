#include "common/error.h"
#include "connect/answer.h"
#include "connect/lowering.h"
#include "connect/service.h"

namespace firesteel {
namespace {

using spark::connect::GetStatusResponse;
using spark::connect::InterruptRequest;

std::vector<std::string> interrupt(const InterruptRequest& request, OperationRegistry& operations) {
    const auto refuse = [](const char* condition, const char* parameter) {
        throw Error(std::string("INVALID_PARAMETER_VALUE.") + condition,
                    {{"parameter", parameter}, {"functionName", "interrupt"}});
    };
    switch (request.interrupt_type()) {
        case InterruptRequest::INTERRUPT_TYPE_ALL:
            return operations.interrupt_all();
        case InterruptRequest::INTERRUPT_TYPE_TAG:
            if (!request.has_operation_tag()) refuse("INTERRUPT_TYPE_TAG_REQUIRES_TAG", "operation_tag");
            return operations.interrupt_tag(request.operation_tag());
        case InterruptRequest::INTERRUPT_TYPE_OPERATION_ID:
            if (!request.has_operation_id())
                refuse("INTERRUPT_TYPE_OPERATION_ID_REQUIRES_ID", "operation_id");
            return operations.interrupt(request.operation_id());
        default:
            break;
    }
    throw Error("UNSUPPORTED_FEATURE.INTERRUPT_TYPE",
                {{"interruptType", InterruptRequest::InterruptType_Name(request.interrupt_type())}});
}

GetStatusResponse::OperationStatus::OperationState proto_state(OperationState state) {
    using Status = GetStatusResponse::OperationStatus;
    switch (state) {
        case OperationState::kUnknown:
            return Status::OPERATION_STATE_UNKNOWN;
        case OperationState::kRunning:
            return Status::OPERATION_STATE_RUNNING;
        case OperationState::kTerminating:
            return Status::OPERATION_STATE_TERMINATING;
        case OperationState::kSucceeded:
            return Status::OPERATION_STATE_SUCCEEDED;
        case OperationState::kFailed:
            return Status::OPERATION_STATE_FAILED;
        case OperationState::kCancelled:
            return Status::OPERATION_STATE_CANCELLED;
    }
    return Status::OPERATION_STATE_UNSPECIFIED;
}

}  // namespace

grpc::Status ConnectService::Interrupt(grpc::ServerContext* context, const InterruptRequest* request,
                                       spark::connect::InterruptResponse* response) {
    return answer(*context, token_, sessions_, *request, *response, [&](Session& session) {
        for (std::string& id : interrupt(*request, session.operations())) {
            response->add_interrupted_ids(std::move(id));
        }
    });
}

grpc::Status ConnectService::ReleaseSession(grpc::ServerContext* context,
                                            const spark::connect::ReleaseSessionRequest* request,
                                            spark::connect::ReleaseSessionResponse* response) {
    if (!is_authorized(*context, token_)) return unauthenticated();
    try {
        response->set_session_id(request->session_id());
        const SessionPtr session = sessions_.release(request->user_context().user_id(), request->session_id(),
                                                     request->allow_reconnect());
        if (session == nullptr) return grpc::Status::OK;
        response->set_server_side_session_id(session->server_id());
        executions_.remove_all(*session);
        return grpc::Status::OK;
    } catch (...) {
        return error_status(std::current_exception(), nullptr);
    }
}

grpc::Status ConnectService::CloneSession(grpc::ServerContext* context,
                                          const spark::connect::CloneSessionRequest* request,
                                          spark::connect::CloneSessionResponse* response) {
    const auto find = [&] {
        return sessions_.get(request->user_context().user_id(), request->session_id(),
                             request->client_observed_server_side_session_id());
    };
    return answer_in(*context, token_, *request, *response, find, [&](Session& session) {
        if (request->has_new_session_id() && request->new_session_id().empty()) {
            throw Error("INVALID_CLONE_SESSION_REQUEST.TARGET_SESSION_ID_FORMAT", {{"targetSessionId", ""}});
        }
        const SessionPtr clone = sessions_.clone(session, request->new_session_id());
        response->set_new_session_id(clone->id());
        response->set_new_server_side_session_id(clone->server_id());
    });
}

grpc::Status ConnectService::GetStatus(grpc::ServerContext* context,
                                       const spark::connect::GetStatusRequest* request,
                                       GetStatusResponse* response) {
    const auto find = [&] {
        return sessions_.get(request->user_context().user_id(), request->session_id(),
                             request->client_observed_server_side_session_id());
    };
    return answer_in(*context, token_, *request, *response, find, [&](Session& session) {
        if (!request->has_operation_status()) return;
        const auto add = [&](const std::string& id, OperationState state) {
            auto& status = *response->add_operation_statuses();
            status.set_operation_id(id);
            status.set_state(proto_state(state));
        };
        if (request->operation_status().operation_ids_size() == 0) {
            for (const auto& [id, state] : session.operations().states()) add(id, state);
        }
        for (const std::string& id : request->operation_status().operation_ids()) {
            add(id, session.operations().state(id));
        }
    });
}

}  // namespace firesteel

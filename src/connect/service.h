#pragma once

#include <string>

#include "connect/deep_messages.h"
#include "connect/execution_store.h"
#include "connect/request.h"
#include "session/session_manager.h"
#include "spark/connect/base.grpc.pb.h"

namespace firesteel {

/// The twelve calls of Spark Connect, by topic in call_*.cpp. gRPC runs every call on a thread of its own; a
/// call answers its errors itself, so nothing is thrown into gRPC.
class ConnectService final : public spark::connect::SparkConnectService::Service {
public:
    /// An empty token lets everybody in.
    ConnectService(SessionManager& sessions, std::string token)
        : sessions_(sessions), executions_(sessions.engine()), token_(std::move(token)) {}

    /// Interrupts everything, so that streams end.
    void stop() { executions_.clear(); }

    template <typename Message>
    using Writer = grpc::ServerWriter<Message>;
    using Responses = Writer<spark::connect::ExecutePlanResponse>;

    grpc::Status ExecutePlan(grpc::ServerContext* context, const spark::connect::ExecutePlanRequest* request,
                             Responses* stream) override;
    grpc::Status ReattachExecute(grpc::ServerContext* context,
                                 const spark::connect::ReattachExecuteRequest* request,
                                 Responses* stream) override;
    grpc::Status ReleaseExecute(grpc::ServerContext* context,
                                const spark::connect::ReleaseExecuteRequest* request,
                                spark::connect::ReleaseExecuteResponse* response) override;
    grpc::Status AnalyzePlan(grpc::ServerContext* context, const spark::connect::AnalyzePlanRequest* request,
                             spark::connect::AnalyzePlanResponse* response) override;
    grpc::Status Config(grpc::ServerContext* context, const spark::connect::ConfigRequest* request,
                        spark::connect::ConfigResponse* response) override;
    grpc::Status AddArtifacts(grpc::ServerContext* context,
                              grpc::ServerReader<spark::connect::AddArtifactsRequest>* stream,
                              spark::connect::AddArtifactsResponse* response) override;
    grpc::Status ArtifactStatus(grpc::ServerContext* context,
                                const spark::connect::ArtifactStatusesRequest* request,
                                spark::connect::ArtifactStatusesResponse* response) override;
    grpc::Status Interrupt(grpc::ServerContext* context, const spark::connect::InterruptRequest* request,
                           spark::connect::InterruptResponse* response) override;
    grpc::Status ReleaseSession(grpc::ServerContext* context,
                                const spark::connect::ReleaseSessionRequest* request,
                                spark::connect::ReleaseSessionResponse* response) override;
    grpc::Status FetchErrorDetails(grpc::ServerContext* context,
                                   const spark::connect::FetchErrorDetailsRequest* request,
                                   spark::connect::FetchErrorDetailsResponse* response) override;
    grpc::Status CloneSession(grpc::ServerContext* context,
                              const spark::connect::CloneSessionRequest* request,
                              spark::connect::CloneSessionResponse* response) override;
    grpc::Status GetStatus(grpc::ServerContext* context, const spark::connect::GetStatusRequest* request,
                           spark::connect::GetStatusResponse* response) override;

private:
    ExecutionPtr start(const grpc::ServerContext& context, const spark::connect::ExecutePlanRequest& request,
                       const SessionPtr& session);

    SessionManager& sessions_;
    ExecutionStore executions_;
    const std::string token_;
};

}  // namespace firesteel

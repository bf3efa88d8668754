#pragma once

#include <string>

#include "connect/request.h"
#include "session/session_manager.h"
#include "spark/connect/base.grpc.pb.h"

namespace firesteel {

/// The twelve calls of Spark Connect, each in a file of its own (call_*.cpp). gRPC runs every call on a
/// thread of its own; a call answers its errors itself, so nothing is thrown into gRPC.
class ConnectService final : public spark::connect::SparkConnectService::Service {
public:
    /// An empty token lets everybody in.
    ConnectService(SessionManager& sessions, std::string token)
        : sessions_(sessions), token_(std::move(token)) {}

    grpc::Status AnalyzePlan(grpc::ServerContext* context, const spark::connect::AnalyzePlanRequest* request,
                             spark::connect::AnalyzePlanResponse* response) override;
    grpc::Status Config(grpc::ServerContext* context, const spark::connect::ConfigRequest* request,
                        spark::connect::ConfigResponse* response) override;

private:
    SessionManager& sessions_;
    const std::string token_;
};

}  // namespace firesteel

#pragma once

#include "connect/execution.h"
#include "connect/response_writer.h"
#include "spark/connect/base.pb.h"

namespace firesteel {

/// What an execution needs besides its plan.
struct PlanRequest {
    SessionPtr session;
    RequestContext context;
    RowOptions rows;
};

/// A relation or command as the client sent it, unpacked when it is compressed.
struct UnpackedPlan {
    const spark::connect::Relation* relation = nullptr;
    const spark::connect::Command* command = nullptr;
    std::shared_ptr<const google::protobuf::Message>
        unpacked;  // owns what the pointers refer to, when compressed
};
UnpackedPlan unpack_plan(const spark::connect::Plan& plan, const Session& session);

/// Runs a plan to its end and writes all its responses.
void run_plan(const spark::connect::Plan& plan, const PlanRequest& request, Execution& execution);
void run_relation(const spark::connect::Relation& relation, const PlanRequest& request, Execution& execution,
                  ResponseWriter& writer);
void run_command(const spark::connect::Command& command, const PlanRequest& request, Execution& execution,
                 ResponseWriter& writer);
void run_ml(const spark::connect::MlCommand& command, const PlanRequest& request, ResponseWriter& writer);

}  // namespace firesteel

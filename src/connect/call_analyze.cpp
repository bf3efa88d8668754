#include "common/error.h"
#include "connect/answer.h"
#include "connect/service.h"

namespace firesteel {
namespace {

using spark::connect::AnalyzePlanRequest;
using spark::connect::AnalyzePlanResponse;

// The release of Spark whose behaviour the server has.
constexpr const char* kSparkVersion = "4.2.1";

void analyze(const AnalyzePlanRequest& request, AnalyzePlanResponse& response) {
    switch (request.analyze_case()) {
        case AnalyzePlanRequest::kSparkVersion:
            response.mutable_spark_version()->set_version(kSparkVersion);
            return;
        default:
            break;
    }
    throw Error("CONNECT_INVALID_PLAN.UNKNOWN_ANALYZE_METHOD", {{"other", "ANALYZE_NOT_SET"}});
}

}  // namespace

grpc::Status ConnectService::AnalyzePlan(grpc::ServerContext* context, const AnalyzePlanRequest* request,
                                         AnalyzePlanResponse* response) {
    return answer(*context, token_, sessions_, *request, *response,
                  [&](Session&) { analyze(*request, *response); });
}

}  // namespace firesteel

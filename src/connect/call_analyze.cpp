#include "common/error.h"
#include "connect/answer.h"
#include "connect/lower_storage_level.h"
#include "connect/lowering.h"
#include "connect/run_plan.h"
#include "connect/service.h"
#include "session/sql_text.h"

namespace firesteel {
namespace {

using spark::connect::AnalyzePlanRequest;
using spark::connect::AnalyzePlanResponse;

// The release of Spark whose behaviour the server has.
constexpr const char* kVersion = "4.2.1";

spec::PlanPtr lower_query_plan(const spark::connect::Plan& plan, Session& session) {
    const UnpackedPlan unpacked = unpack_plan(plan, session);
    if (unpacked.relation != nullptr) return lower_relation(*unpacked.relation, session);
    raise_one_of_not_supported("spark.connect.Plan", "COMMAND", spark::connect::Plan::kCommand);
}

spec::ExplainMode explain_mode(AnalyzePlanRequest::Explain::ExplainMode mode) {
    using Explain = AnalyzePlanRequest::Explain;
    switch (mode) {
        case Explain::EXPLAIN_MODE_SIMPLE:
            return spec::ExplainMode::kSimple;
        case Explain::EXPLAIN_MODE_EXTENDED:
            return spec::ExplainMode::kExtended;
        case Explain::EXPLAIN_MODE_CODEGEN:
            return spec::ExplainMode::kCodegen;
        case Explain::EXPLAIN_MODE_COST:
            return spec::ExplainMode::kCost;
        case Explain::EXPLAIN_MODE_FORMATTED:
            return spec::ExplainMode::kFormatted;
        default:
            break;
    }
    throw Error("CONNECT_INVALID_PLAN.INVALID_ENUM",
                {{"fullName", "spark.connect.AnalyzePlanRequest.Explain.ExplainMode"},
                 {"name", "EXPLAIN_MODE_UNSPECIFIED"},
                 {"number", std::to_string(mode)}});
}

void raise_level(const StorageLevel& level, spark::connect::StorageLevel& out) {
    out.set_use_disk(level.use_disk);
    out.set_use_memory(level.use_memory);
    out.set_use_off_heap(level.use_off_heap);
    out.set_deserialized(level.deserialized);
    out.set_replication(level.replication);
}

/// Answers one request; each member is one kind of analysis.
struct Analysis {
    Session& session;
    const RequestContext& context;
    AnalyzePlanResponse& out;

    void schema(const spark::connect::Plan& plan) const {
        const Schema columns = analyze_schema(session, lower_query_plan(plan, session), context);
        raise_type(Type::structure(columns), *out.mutable_schema()->mutable_schema());
    }

    void explain(const AnalyzePlanRequest::Explain& request) const {
        out.mutable_explain()->set_explain_string(
            firesteel::explain(session, lower_query_plan(request.plan(), session),
                               explain_mode(request.explain_mode()), context));
    }

    void tree_string(const AnalyzePlanRequest::TreeString& request) const {
        const Schema columns = analyze_schema(session, lower_query_plan(request.plan(), session), context);
        out.mutable_tree_string()->set_tree_string(schema_tree(columns, request.level()));
    }

    void input_files(const spark::connect::Plan& plan) const {
        out.mutable_input_files();
        for (std::string& file : firesteel::input_files(session, lower_query_plan(plan, session), context)) {
            out.mutable_input_files()->add_files(std::move(file));
        }
    }

    void same_semantics(const AnalyzePlanRequest::SameSemantics& request) const {
        out.mutable_same_semantics()->set_result(
            firesteel::same_semantics(session, lower_query_plan(request.target_plan(), session),
                                      lower_query_plan(request.other_plan(), session), context));
    }

    void persist(const AnalyzePlanRequest::Persist& request) const {
        firesteel::persist(
            session, lower_relation(request.relation(), session),
            request.has_storage_level() ? lower_storage_level(request.storage_level()) : kMemoryAndDisk,
            context);
        out.mutable_persist();
    }

    void unpersist(const spark::connect::Relation& relation) const {
        firesteel::unpersist(session, lower_relation(relation, session), context);
        out.mutable_unpersist();
    }

    void storage_level(const spark::connect::Relation& relation) const {
        raise_level(firesteel::storage_level(session, lower_relation(relation, session), context),
                    *out.mutable_get_storage_level()->mutable_storage_level());
    }

    void json_to_ddl(const std::string& json) const {
        out.mutable_json_to_ddl()->set_ddl_string(schema_to_ddl(parse_schema_text(session, json)));
    }

    void run(const AnalyzePlanRequest& request) const {
        using Request = AnalyzePlanRequest;
        switch (request.analyze_case()) {
            case Request::kSchema:
                return schema(request.schema().plan());
            case Request::kExplain:
                return explain(request.explain());
            case Request::kTreeString:
                return tree_string(request.tree_string());
            case Request::kIsLocal:
                return out.mutable_is_local()->set_is_local(
                    is_local(session, lower_query_plan(request.is_local().plan(), session), context));
            case Request::kIsStreaming:
                // Streams are refused by the analyzer, so what passes is none.
                analyze_schema(session, lower_query_plan(request.is_streaming().plan(), session), context);
                return out.mutable_is_streaming()->set_is_streaming(false);
            case Request::kInputFiles:
                return input_files(request.input_files().plan());
            case Request::kSparkVersion:
                return out.mutable_spark_version()->set_version(kVersion);
            case Request::kDdlParse:
                return raise_type(parse_type_text(session, request.ddl_parse().ddl_string()),
                                  *out.mutable_ddl_parse()->mutable_parsed());
            case Request::kSameSemantics:
                return same_semantics(request.same_semantics());
            case Request::kSemanticHash:
                return out.mutable_semantic_hash()->set_result(semantic_hash(
                    session, lower_query_plan(request.semantic_hash().plan(), session), context));
            case Request::kPersist:
                return persist(request.persist());
            case Request::kUnpersist:
                return unpersist(request.unpersist().relation());
            case Request::kGetStorageLevel:
                return storage_level(request.get_storage_level().relation());
            case Request::kJsonToDdl:
                return json_to_ddl(request.json_to_ddl().json_string());
            case Request::ANALYZE_NOT_SET:
                break;
        }
        throw Error("CONNECT_INVALID_PLAN.UNKNOWN_ANALYZE_METHOD", {{"other", "ANALYZE_NOT_SET"}});
    }
};

}  // namespace

grpc::Status ConnectService::AnalyzePlan(grpc::ServerContext* context, const AnalyzePlanRequest* request,
                                         AnalyzePlanResponse* response) {
    return answer(*context, token_, sessions_, *request, *response, [&](Session& session) {
        const RequestContext around{client_directory(*context), {}};
        Analysis{session, around, *response}.run(*request);
    });
}

}  // namespace firesteel

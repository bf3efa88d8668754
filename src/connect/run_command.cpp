#include "column/arrow_ipc.h"
#include "common/error.h"
#include "connect/lower_command.h"
#include "connect/run_plan.h"
#include "session/sql_text.h"
#include "spark/connect/commands.pb.h"
#include "spec/query.h"
#include "spec/source.h"

namespace firesteel {
namespace {

using Proto = spark::connect::Command;

std::vector<Batch> all_rows(QueryResult& result) {
    std::vector<Batch> batches;
    for (Batch batch; result.next(batch);) batches.push_back(std::move(batch));
    return batches;
}

void run_statement(const spec::PlanPtr& statement, const PlanRequest& request) {
    all_rows(*execute(*request.session, statement, request.context));
}

/// df.write and df.writeTo, with what observe() saw on the way.
void run_write(const spec::PlanPtr& statement, const spark::connect::Relation& input,
               const PlanRequest& request, ResponseWriter& writer) {
    const std::unique_ptr<QueryResult> result = execute(*request.session, statement, request.context);
    all_rows(*result);
    writer.add_observed(*result, input.common().plan_id());
}

/// The relation of a SQL command. Clients before 4.0 put the text beside it.
spark::connect::Relation sql_relation(const spark::connect::SqlCommand& command) {
    if (command.has_input()) return command.input();
    spark::connect::Relation relation;
    auto& sql = *relation.mutable_sql();
    sql.set_query(command.sql());
    *sql.mutable_args() = command.args();
    *sql.mutable_pos_args() = command.pos_args();
    *sql.mutable_named_arguments() = command.named_arguments();
    *sql.mutable_pos_arguments() = command.pos_arguments();
    return relation;
}

/// A statement runs now, and its rows are the relation that the client goes on with. A query is only checked;
/// the client goes on with the query itself.
void run_sql(const spark::connect::SqlCommand& command, const PlanRequest& request, ResponseWriter& writer) {
    spark::connect::Relation relation = sql_relation(command);
    if (!relation.has_sql() && !relation.has_with_relations()) {
        throw Error("CONNECT_INVALID_PLAN.SQL_COMMAND_EXPECTS_SQL_OR_WITH_RELATIONS",
                    {{"other", std::to_string(relation.rel_type_case())}});
    }
    Session& session = *request.session;
    const spec::PlanPtr plan = lower_relation(relation, session);
    auto response = writer.make();
    auto& out = *response.mutable_sql_command_result()->mutable_relation();
    if (as_statement(plan) != nullptr) {
        const std::unique_ptr<QueryResult> result = execute(session, plan, request.context);
        const std::string zone = session.config().get("spark.sql.session.timeZone");
        const std::vector<Batch> rows = all_rows(*result);
        auto& local = *out.mutable_local_relation();
        local.set_data(encode_arrow_stream(result->schema(), rows, zone));
        local.set_schema(Type::structure(result->schema()).to_json());
    } else {
        analyze_schema(session, plan, request.context);
        out = std::move(relation);
    }
    writer.write(std::move(response));
}

/// mergeInto() of tables of files ends as MERGE does; names are looked up before.
void run_merge(const spark::connect::MergeIntoTableCommand& command, const PlanRequest& request) {
    Session& session = *request.session;
    const spec::NameParts target = parse_sql_name(session, command.target_table_name());
    auto join =
        spec::make<spec::Join>(spec::make<spec::ReadTable>(target),
                               lower_relation(command.source_table_plan(), session), spec::JoinType::kInner);
    join->condition = lower_expression(command.merge_condition(), session);
    analyze_schema(session, join, request.context);
    auto merge = spec::make<spec::ChangeRows>();
    merge->statement = "MERGE INTO TABLE";
    merge->name = target;
    run_statement(merge, request);
}

void run_checkpoint(const spark::connect::CheckpointCommand& command, const PlanRequest& request,
                    ResponseWriter& writer) {
    const spec::PlanPtr plan = lower_relation(command.relation(), *request.session);
    auto response = writer.make();
    response.mutable_checkpoint_command_result()->mutable_relation()->set_relation_id(
        checkpoint(*request.session, plan, command.eager(), request.context));
    writer.write(std::move(response));
}

/// How users know the commands that another part of Spark would run; null for others.
const char* feature_name(const Proto& command) {
    switch (command.command_type_case()) {
        case Proto::kRegisterFunction:
            return "spark.udf.register";
        case Proto::kRegisterTableFunction:
            return "spark.udtf.register";
        case Proto::kRegisterDataSource:
            return "spark.dataSource.register";
        case Proto::kWriteStreamOperationStart:
            return "writeStream.start";
        case Proto::kStreamingQueryCommand:
        case Proto::kStreamingQueryManagerCommand:
        case Proto::kStreamingQueryListenerBusCommand:
            return "streaming query";
        default:
            return nullptr;
    }
}

[[noreturn]] void refuse(const Proto& command) {
    const int number = command.command_type_case();
    if (number == Proto::COMMAND_TYPE_NOT_SET)
        raise_one_of_not_set("spark.connect.Command", "COMMANDTYPE_NOT_SET");
    if (command.has_extension()) {
        throw Error("CONNECT_INVALID_PLAN.NO_HANDLER_FOR_EXTENSION",
                    {{"extensionTypeUrl", command.extension().type_url()}});
    }
    if (const char* feature = feature_name(command)) raise_not_run(feature);
    std::string name = Proto::descriptor()->FindFieldByNumber(number)->name();
    for (char& c : name) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    raise_one_of_not_supported("spark.connect.Command", name, number);
}

}  // namespace

void run_command(const Proto& command, const PlanRequest& request, Execution&, ResponseWriter& writer) {
    Session& session = *request.session;
    switch (command.command_type_case()) {
        case Proto::kSqlCommand:
            return run_sql(command.sql_command(), request, writer);
        case Proto::kWriteOperation:
            return run_write(lower_write(command.write_operation(), session),
                             command.write_operation().input(), request, writer);
        case Proto::kWriteOperationV2:
            return run_write(lower_write_to(command.write_operation_v2(), session),
                             command.write_operation_v2().input(), request, writer);
        case Proto::kCreateDataframeView:
            return run_statement(lower_create_view(command.create_dataframe_view(), session), request);
        case Proto::kCheckpointCommand:
            return run_checkpoint(command.checkpoint_command(), request, writer);
        case Proto::kRemoveCachedRemoteRelationCommand:
            return forget_checkpoint(
                session, command.remove_cached_remote_relation_command().relation().relation_id());
        case Proto::kGetResourcesCommand: {
            auto response = writer.make();
            response.mutable_get_resources_command_result();
            return writer.write(std::move(response));
        }
        case Proto::kMergeIntoTableCommand:
            return run_merge(command.merge_into_table_command(), request);
        case Proto::kMlCommand:
            return run_ml(command.ml_command(), request, writer);
        default:
            refuse(command);
    }
}

}  // namespace firesteel

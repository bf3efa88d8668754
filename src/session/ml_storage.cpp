#include <filesystem>

#include "catalog/data_source.h"
#include "column/builder.h"
#include "command/command.h"
#include "common/error.h"
#include "io/file_listing.h"
#include "io/storage/path.h"
#include "ml/saved_metadata.h"
#include "session/ml_requests.h"
#include "session/ml_state.h"
#include "session/query_planner.h"
#include "session/session.h"
#include "session/uuid.h"

namespace firesteel {
namespace {

namespace fs = std::filesystem;

std::string local_path(const QueryPlanner& planner, const std::string& path) {
    std::string local = strip_file_scheme(planner.resolve_path(path));
    if (is_remote(local)) {
        throw Error("_LEGACY_ERROR_ML_PATH",
                    {{"path", local}, {"reason", "models are kept in local directories only"}});
    }
    return local;
}

const DataSource& data_source(const std::string& format) {
    if (const DataSource* source = find_data_source(format)) return *source;
    throw Error("DATA_SOURCE_NOT_FOUND", {{"provider", format}});
}

void make_room(const std::string& path, bool overwrite) {
    if (!fs::exists(path)) return;
    if (!overwrite) throw Error("_LEGACY_ERROR_ML_PATH_EXISTS", {{"path", path}});
    std::error_code error;
    fs::remove_all(path, error);
    if (error) throw Error("_LEGACY_ERROR_ML_PATH", {{"path", path}, {"reason", error.message()}});
}

void write_rows(const QueryPlanner& planner, const std::string& format, const std::string& path,
                const ml::ModelData& data) {
    WriteRequest request;
    request.format = format;
    request.path = path;
    request.schema = data.schema;
    request.settings = planner.eval_settings();
    request.pool = planner.pool();
    const std::unique_ptr<TableWrite> write = data_source(format).write(request, false);
    try {
        const std::unique_ptr<WriteTask> task = write->open_task(0);
        for (const Batch& batch : make_rows(data.schema, data.rows, planner.pool()).batches)
            task->write(batch);
        task->finish();
        write->commit();
    } catch (...) {
        write->abort();
        throw;
    }
}

ml::ModelData read_rows(QueryPlanner& planner, const std::string& format, const std::string& path) {
    ReadRequest request;
    request.format = format;
    request.paths = {path};
    request.settings = planner.eval_settings();
    const TableProviderPtr table = data_source(format).open(request);
    ml::ModelData data{table->schema(), {}};
    std::vector<int32_t> columns;
    Attributes output;
    for (const Field& field : data.schema) {
        columns.push_back(static_cast<int32_t>(columns.size()));
        output.push_back({next_expr_id(), field.name, field.type, field.nullable});
    }
    const auto scan = std::make_shared<Scan>(table, std::move(columns), std::move(output));
    for (const Batch& batch : planner.collect(scan)) {
        for (int64_t row = 0; row < batch.rows; ++row) {
            data.rows.emplace_back();
            for (const ColumnPtr& column : batch.columns) data.rows.back().push_back(column->value(row));
        }
    }
    return data;
}

void write_metadata(const QueryPlanner& planner, const std::string& path, const std::string& class_name,
                    const ml::Parameters& parameters) {
    const int64_t now_millis = planner.eval_settings()->now_micros / 1000;
    const ml::ModelData line{{{"value", Type::string(), true}},
                             {{ml::write_metadata(class_name, parameters, now_millis)}}};
    write_rows(planner, "text", path + "/metadata", line);
}

}  // namespace

void save_operator(Session& session, const MlOperatorCall& op, const MlDestination& destination,
                   const RequestContext& request) {
    const QueryPlanner planner(session, request);
    const ml::OperatorRecord& record = find_ml_operator(op.class_name);
    const ml::Parameters parameters(record.parameters, op.uid, op.parameters);
    const std::string path = local_path(planner, destination.path);
    make_room(path, destination.overwrite);
    write_metadata(planner, path, op.class_name, parameters);
}

void save_model(Session& session, const std::string& id, const std::vector<spec::MlParameter>& parameters,
                const MlDestination& destination, const RequestContext& request) {
    const QueryPlanner planner(session, request);
    const ml::ModelPtr model = session.ml()->models.get(id);
    const std::optional<ml::ModelData> data = model->data();
    if (!data) {
        throw Error("CONNECT_ML.UNSUPPORTED_EXCEPTION",
                    {{"message", model->class_name() + " cannot be saved."}});
    }
    const std::string path = local_path(planner, destination.path);
    make_room(path, destination.overwrite);
    write_metadata(planner, path, model->class_name(), model->parameters().with(parameters));
    write_rows(planner, "parquet", path + "/data", *data);
}

LoadedOperator load_operator(Session& session, const std::string& class_name, const std::string& path,
                             const RequestContext& request) {
    const ml::OperatorRecord& record = find_ml_operator(class_name);
    QueryPlanner planner(session, request);
    const std::string folder = local_path(planner, path);
    const ml::ModelData lines = read_rows(planner, "text", folder + "/metadata");
    const ml::SavedMetadata metadata = ml::read_metadata(lines.cell(0, "value").as_string());
    if (metadata.class_name != class_name) {
        throw Error("_LEGACY_ERROR_ML_REQUIREMENT",
                    {{"message", "Error loading metadata: Expected class name " + class_name +
                                     " but found class name " + metadata.class_name}});
    }
    LoadedOperator loaded{"", class_name, metadata.uid, metadata.parameters};
    if (record.load == nullptr) return loaded;
    const ml::Parameters parameters(record.parameters, metadata.uid, metadata.parameters);
    loaded.model_id = make_uuid();
    session.ml()->models.add(loaded.model_id,
                             record.load(parameters, read_rows(planner, "parquet", folder + "/data")));
    return loaded;
}

bool is_ml_helper(const std::string& id) { return id == "______ML_CONNECT_HELPER______"; }

MlResult call_ml_helper(Session& session, const spec::MlRelation::Step& call, const RequestContext& request) {
    if (call.method == "handleOverwrite" && call.arguments.size() == 2) {
        const QueryPlanner planner(session, request);
        make_room(local_path(planner, call.arguments[0].value.as_string()),
                  call.arguments[1].value.as_bool());
        return {Type::boolean(), true};
    }
    throw Error("CONNECT_ML.ATTRIBUTE_NOT_ALLOWED",
                {{"attribute", call.method}, {"className", "org.apache.spark.ml.util.ConnectHelper"}});
}

}  // namespace firesteel

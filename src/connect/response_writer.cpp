#include "connect/response_writer.h"

#include <algorithm>

#include "column/arrow_ipc.h"
#include "column/builder.h"
#include "column/selection.h"
#include "common/error.h"
#include "connect/lowering.h"

namespace firesteel {
namespace {

using spark::connect::ExecutePlanResponse;

// Of the limit on a message, what the rows may take; the rest is for the message around them.
constexpr double kRowShare = 0.7;
constexpr int64_t kMinChunkBytes = 1024;
// What a message costs besides its rows is little against those of so many bytes.
constexpr int64_t kFullMessage = 512 * 1024;
// When rows are not there by then, the schema goes ahead of them.
constexpr std::chrono::milliseconds kSchemaWaits(20);

/// Clients want one batch at least, to learn the Arrow types from it.
Batch no_rows(const Schema& schema, const MemoryPoolPtr& pool) {
    Batch batch;
    for (const Field& field : schema)
        batch.columns.push_back(ColumnBuilder::make(field.type, pool)->finish());
    return batch;
}

int64_t max_rows(const Session& session) {
    const int64_t rows = session.config().get_long("spark.sql.execution.arrow.maxRecordsPerBatch");
    return rows > 0 ? rows : INT64_MAX;
}

}  // namespace

ExecutePlanResponse ResponseWriter::make() const {
    ExecutePlanResponse response;
    response.set_session_id(session_.id());
    response.set_server_side_session_id(session_.server_id());
    response.set_operation_id(execution_.operation().id());
    return response;
}

void ResponseWriter::write(ExecutePlanResponse response) {
    if (!execution_.responses().append(std::move(response))) throw Error("OPERATION_CANCELED");
}

void ResponseWriter::write_chunks(std::string data, int64_t rows, const RowOptions& options) {
    const auto size = static_cast<int64_t>(data.size());
    int64_t chunk = session_.config().get_long("spark.connect.session.resultChunking.maxChunkSize");
    if (options.preferred_chunk_bytes >= kMinChunkBytes)
        chunk = std::min(chunk, options.preferred_chunk_bytes);
    if (!options.allow_chunks) chunk = size;
    const int64_t chunks = size == 0 ? 1 : (size + chunk - 1) / chunk;
    for (int64_t i = 0; i < chunks; ++i) {
        ExecutePlanResponse response = make();
        response.MergeFrom(first_);
        first_.Clear();
        auto& batch = *response.mutable_arrow_batch();
        batch.set_row_count(rows);
        batch.set_start_offset(rows_written_);
        if (options.allow_chunks) {
            batch.set_chunk_index(i);
            batch.set_num_chunks_in_batch(chunks);
        }
        if (chunks == 1) {
            batch.set_data(std::move(data));
        } else {
            batch.set_data(data.substr(static_cast<size_t>(i * chunk), static_cast<size_t>(chunk)));
        }
        write(std::move(response));
    }
    rows_written_ += rows;
}

/// A message holds one record batch, of at most so many rows and, by estimate, bytes; a single row may pass
/// the limit.
void ResponseWriter::write_batch(const Schema& schema, const Batch& batch, const RowOptions& options) {
    const int64_t limit = session_.config().get_long("spark.connect.grpc.arrow.maxBatchSize");
    const auto max_bytes = static_cast<int64_t>(static_cast<double>(limit) * kRowShare);
    const int64_t bytes_per_row = batch.rows == 0 ? 1 : std::max<int64_t>(1, batch.byte_size() / batch.rows);
    const int64_t step = std::max<int64_t>(1, std::min(max_rows(session_), max_bytes / bytes_per_row));
    const std::string zone = session_.config().get("spark.sql.session.timeZone");
    int64_t begin = 0;
    do {
        const int64_t rows = std::min(step, batch.rows - begin);
        const bool whole = begin == 0 && rows == batch.rows;
        const Batch part = whole ? batch : slice(batch, begin, rows, session_.engine()->pool());
        write_chunks(encode_arrow_stream(schema, {part}, zone), rows, options);
        begin += rows;
    } while (begin < batch.rows);
}

void ResponseWriter::wait_for_rows(QueryResult& result) {
    const std::chrono::milliseconds interval(
        session_.config().get_long("spark.connect.progress.reportInterval"));
    if (interval.count() <= 0 || ahead_.rows > 0) return;
    while (!result.wait(interval)) {
        write_progress(result.progress(), false);
        has_reported_ = true;
    }
}

bool ResponseWriter::next_rows(QueryResult& result, Batch& out) {
    out = std::exchange(ahead_, {});
    while (out.rows == 0) {
        if (!result.next(out)) return false;
    }
    const MemoryPoolPtr& pool = session_.engine()->pool();
    const int64_t most = max_rows(session_), least_free = 16 * kFullMessage;
    int64_t rows = out.rows, bytes = out.byte_size();
    std::vector<Batch> together = {std::move(out)};
    while (rows < most && bytes < kFullMessage && pool->available() > least_free &&
           result.wait(std::chrono::milliseconds(0))) {
        if (!result.next(ahead_)) break;
        rows += ahead_.rows;
        bytes += ahead_.byte_size();
        if (rows > most || bytes > kFullMessage) break;
        if (ahead_.rows > 0) together.push_back(std::exchange(ahead_, {}));
    }
    out = together.size() == 1 ? std::move(together.front()) : concatenate(together, pool);
    return true;
}

void ResponseWriter::write_rows(QueryResult& result, const RowOptions& options) {
    raise_type(Type::structure(result.schema()), *first_.mutable_schema());
    if (!result.wait(kSchemaWaits)) {
        ExecutePlanResponse response = make();
        response.MergeFrom(first_);
        first_.Clear();
        write(std::move(response));
    }
    wait_for_rows(result);
    for (Batch batch; next_rows(result, batch); wait_for_rows(result))
        write_batch(result.schema(), batch, options);
    if (rows_written_ == 0)
        write_batch(result.schema(), no_rows(result.schema(), session_.engine()->pool()), options);
    if (has_reported_) write_progress(result.progress(), true);
}

void ResponseWriter::add_metrics(const QueryResult& result) {
    auto& object = *last_.mutable_metrics()->add_metrics();
    object.set_name("Query");
    const auto add = [&object](const char* key, const char* name, int64_t value, const char* type) {
        auto& metric = (*object.mutable_execution_metrics())[key];
        metric.set_name(name);
        metric.set_value(value);
        metric.set_metric_type(type);
    };
    const ProgressSnapshot progress = result.progress();
    add("numOutputRows", "number of output rows", rows_written_, "sum");
    add("numInputRows", "number of rows read", progress.rows_read, "sum");
    add("inputBytes", "bytes read", progress.bytes_read, "size");
    add("spillSize", "spill size", progress.spilled_bytes, "size");
}

void ResponseWriter::add_observed(const QueryResult& result, int64_t plan_id) {
    for (const ObservedValues& observed : result.observed()) {
        auto& out = *last_.add_observed_metrics();
        out.set_name(observed.name);
        out.set_plan_id(plan_id);
        for (size_t i = 0; i < observed.values.size(); ++i) {
            out.add_keys(observed.schema[i].name);
            raise_literal(observed.schema[i].type, observed.values[i], *out.add_values());
        }
    }
}

void ResponseWriter::write_progress(const ProgressSnapshot& progress, bool done) {
    ExecutePlanResponse response = make();
    auto& out = *response.mutable_execution_progress();
    if (progress.tasks_total > 0) {
        auto& stage = *out.add_stages();
        stage.set_num_tasks(progress.tasks_total);
        stage.set_num_completed_tasks(done ? progress.tasks_total : progress.tasks_done);
        stage.set_input_bytes_read(progress.bytes_read);
        stage.set_done(done);
        if (!done) out.set_num_inflight_tasks(progress.tasks_total - progress.tasks_done);
    }
    write(std::move(response));
}

void ResponseWriter::write_complete() {
    if (execution_.is_reattachable()) last_.mutable_result_complete();
    if (last_.ByteSizeLong() == 0) return;
    ExecutePlanResponse response = make();
    response.MergeFrom(last_);
    write(std::move(response));
}

}  // namespace firesteel

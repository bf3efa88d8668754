#pragma once

#include <cstdint>
#include <string>

#include "column/batch.h"
#include "connect/execution.h"
#include "session/query.h"
#include "session/session.h"

namespace firesteel {

/// How the client wants rows.
struct RowOptions {
    bool allow_chunks = false;          // may one Arrow batch come in several responses?
    int64_t preferred_chunk_bytes = 0;  // 0: as the server likes
};

/// Writes the responses of one execution, with the ids that each of them carries. Raises OPERATION_CANCELED
/// when nobody reads any more. Used by the execution's thread.
class ResponseWriter {
public:
    ResponseWriter(Execution& execution, Session& session) : execution_(execution), session_(session) {}

    spark::connect::ExecutePlanResponse make() const;
    void write(spark::connect::ExecutePlanResponse response);
    /// All rows as Arrow batches, at least one (empty) batch, the first one with the schema if it does not
    /// keep that waiting. While rows are long in coming, the client hears how far the query is.
    void write_rows(QueryResult& result, const RowOptions& options);
    /// What is told after the rows goes with the last response: clients answer each of them with a call.
    void add_metrics(const QueryResult& result);
    void add_observed(const QueryResult& result, int64_t plan_id);
    /// The last response, with the mark by which a client of a reattachable execution knows that nothing is
    /// missing.
    void write_complete();

private:
    /// The next rows: a batch, with those that are there behind it as long as one message may hold them.
    bool next_rows(QueryResult& result, Batch& out);
    void write_batch(const Schema& schema, const Batch& batch, const RowOptions& options);
    void write_chunks(std::string data, int64_t rows, const RowOptions& options);
    /// Writes progress until the result has rows, or its end.
    void wait_for_rows(QueryResult& result);
    void write_progress(const ProgressSnapshot& progress, bool done);

    Execution& execution_;
    Session& session_;
    int64_t rows_written_ = 0;
    Batch ahead_;                // read, but too much for the message before; no rows: nothing
    bool has_reported_ = false;  // progress
    spark::connect::ExecutePlanResponse first_, last_;  // what goes with the first rows, with the end
};

}  // namespace firesteel

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
    void write_schema(const Schema& schema);
    /// All rows as Arrow batches, at least one (empty) batch, with progress in between.
    void write_rows(QueryResult& result, const RowOptions& options);
    void write_metrics(const QueryResult& result);
    void write_observed(const QueryResult& result, int64_t plan_id);
    void write_progress(const ProgressSnapshot& progress, bool done);
    /// The mark by which a client of a reattachable execution knows that nothing is missing.
    void write_complete();

private:
    void write_batch(const Schema& schema, const Batch& batch, const RowOptions& options);
    void write_chunks(std::string data, int64_t rows, const RowOptions& options);

    Execution& execution_;
    Session& session_;
    int64_t rows_written_ = 0;
};

}  // namespace firesteel

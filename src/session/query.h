#pragma once

#include <chrono>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "codec/schema_tree.h"
#include "column/batch.h"
#include "common/storage_level.h"
#include "spec/command.h"

namespace firesteel {

class Session;

/// What a request brings besides its plan.
struct RequestContext {
    std::string directory;  // the client's, against which relative paths are resolved; empty: the server's
    std::stop_token stop;   // interrupts the query
};

/// What observe() collected under one name.
struct ObservedValues {
    std::string name;
    Schema schema;
    std::vector<Value> values;
};

/// How far a query is, at some moment.
struct ProgressSnapshot {
    int64_t rows_read = 0;
    int64_t bytes_read = 0;
    int64_t tasks_done = 0;
    int64_t tasks_total = 0;
    int64_t spilled_bytes = 0;
};

/// The rows of a query or statement, in order. One reader.
class QueryResult {
public:
    virtual ~QueryResult() = default;
    virtual const Schema& schema() const = 0;
    /// False at the end. Raises the query's error, OPERATION_CANCELED after an interrupt.
    virtual bool next(Batch& out) = 0;
    /// Waits until next() has an answer, but not longer than that; false when it still has none.
    virtual bool wait(std::chrono::milliseconds timeout) {
        (void)timeout;
        return true;
    }
    virtual ProgressSnapshot progress() const { return {}; }
    /// After the end.
    virtual std::vector<ObservedValues> observed() const { return {}; }
};

/// Starts a query, or runs a statement to its end. Raises what analysis finds wrong.
std::unique_ptr<QueryResult> execute(Session& session, const spec::PlanPtr& plan,
                                     const RequestContext& request);

/// The columns that execute() would give.
Schema analyze_schema(Session& session, const spec::PlanPtr& plan, const RequestContext& request);
/// Is this a statement to be run at once, parameters and all, rather than a query?
const spec::Command* as_statement(const spec::PlanPtr& plan);

std::string explain(Session& session, const spec::PlanPtr& plan, spec::ExplainMode mode,
                    const RequestContext& request);
std::vector<std::string> input_files(Session& session, const spec::PlanPtr& plan,
                                     const RequestContext& request);
/// Would the query's rows come without running operators: rows sent by the client, results of statements?
bool is_local(Session& session, const spec::PlanPtr& plan, const RequestContext& request);
/// Do two queries mean the same, whatever ids their columns got?
bool same_semantics(Session& session, const spec::PlanPtr& a, const spec::PlanPtr& b,
                    const RequestContext& request);
int32_t semantic_hash(Session& session, const spec::PlanPtr& plan, const RequestContext& request);

void persist(Session& session, const spec::PlanPtr& plan, const StorageLevel& level,
             const RequestContext& request);
void unpersist(Session& session, const spec::PlanPtr& plan, const RequestContext& request);
StorageLevel storage_level(Session& session, const spec::PlanPtr& plan, const RequestContext& request);

/// Runs the query and keeps its rows under the id that is returned, until forget_checkpoint().
std::string checkpoint(Session& session, const spec::PlanPtr& plan, bool eager,
                       const RequestContext& request);
void forget_checkpoint(Session& session, const std::string& id);

}  // namespace firesteel

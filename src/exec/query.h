#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "exec/spill_directories.h"
#include "plan/logical_plan.h"

namespace firesteel {

class TableWrite;
class WorkerPool;

/// How queries run: fixed for the server (or a test mode).
struct ExecutionOptions {
    std::shared_ptr<WorkerPool> workers;
    MemoryPoolPtr pool;                      // the query's
    int64_t batch_rows = kDefaultBatchRows;  // tests: 3
    bool encode_plans = false;  // test mode: every physical plan goes through bytes before it runs
    SpillDirectories spill_directories;
};

/// Live counters of a running query; written with relaxed atomics, read at any time.
struct QueryProgress {
    std::atomic<int64_t> rows_read{0};
    std::atomic<int64_t> bytes_read{0};
    std::atomic<int64_t> tasks_done{0};
    std::atomic<int64_t> tasks_total{0};
    std::atomic<int64_t> spilled_bytes{0};
};

struct ObservedMetrics {
    std::string name;
    Schema schema;
    Batch row;
};

/// A running query. Made by run_query(); destroying it cancels what still runs and frees everything.
class RunningQuery {
public:
    virtual ~RunningQuery() = default;
    virtual const Schema& schema() const = 0;
    /// The next batch in result order; false at the end. Blocks (call it from a service thread, never from a
    /// worker). Raises the query's error; OPERATION_CANCELED after cancel(). The query computes ahead only as
    /// far as a bounded result queue allows.
    virtual bool next(Batch& out) = 0;
    /// Stops the work at the next batch of every worker. Thread-safe, returns at once.
    virtual void cancel() noexcept = 0;
    virtual const QueryProgress& progress() const = 0;
    /// After the end: what observe() collected.
    virtual std::vector<ObservedMetrics> observed_metrics() const { return {}; }
    /// The physical plan with rows, time, memory and spill per operator.
    virtual std::string describe() const = 0;
};

/// Lowers an optimized plan to operators and starts it.
std::unique_ptr<RunningQuery> run_query(const LogicalPlanPtr& plan, const ExecutionOptions& options);

/// The same with the rows going into `write`, in tasks numbered in result order: next() gives none, and
/// returns when all files are finished. The caller commits, or aborts after the query is gone. `write`
/// outlives it.
std::unique_ptr<RunningQuery> run_write(const LogicalPlanPtr& plan, TableWrite& write,
                                        const ExecutionOptions& options);

/// The physical plan's text without running it (EXPLAIN).
std::string explain_physical(const LogicalPlanPtr& plan, const ExecutionOptions& options);

}  // namespace firesteel

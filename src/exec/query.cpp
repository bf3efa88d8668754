#include "exec/query.h"

#include <algorithm>

#include "exec/physical_plan.h"
#include "exec/query_state.h"
#include "exec/query_wait.h"
#include "exec/result_sink.h"
#include "exec/worker_pool.h"
#include "exec/write_sink.h"

namespace firesteel {

namespace {

/// How far a query may run ahead of its reader: little where there is little memory.
int64_t result_queue_bytes(const ExecutionOptions& options) {
    return std::clamp<int64_t>(options.pool->available() / 256, 64 * 1024, 16 * 1024 * 1024);
}

PhysicalPtr make_physical(const LogicalPlanPtr& plan, const ExecutionOptions& options,
                          bool keep_partitions = false) {
    PhysicalPtr physical = lower_plan(plan, keep_partitions);
    if (options.encode_plans) physical = decode_plan(encode_plan(*physical));
    return physical;
}

/// The same options with a pool that they do not own: tasks keep the query's state alive, and the last of
/// them must not be the one to end the pool that runs it.
ExecutionOptions borrowing_workers(ExecutionOptions options) {
    options.workers = std::shared_ptr<WorkerPool>(std::shared_ptr<void>(), options.workers.get());
    return options;
}

/// A plan on its way through the pipelines into some sink.
class PipelinedQuery : public RunningQuery {
public:
    PipelinedQuery(Schema schema, PhysicalPtr physical, const ExecutionOptions& options)
        : workers_(options.workers),
          schema_(std::move(schema)),
          physical_(std::move(physical)),
          state_(std::make_shared<QueryState>(borrowing_workers(options))) {}

    const Schema& schema() const override { return schema_; }
    void cancel() noexcept override { state_->cancel(); }
    const QueryProgress& progress() const override { return state_->progress(); }
    std::vector<ObservedMetrics> observed_metrics() const override { return state_->metrics(); }
    std::string describe() const override { return tree_string(*physical_); }

protected:
    void start(std::shared_ptr<Sink> sink, std::function<void()> at_end) {
        PipelineBuilder builder(*state_, state_->options());
        builder.build(*physical_);
        builder.close(std::move(sink));
        state_->on_end(std::move(at_end));
        state_->start(builder.finish());
    }
    void rethrow() const { state_->rethrow(); }
    /// Until no task is left that could use what the derived class holds.
    void stop() {
        if (!state_->finished()) state_->cancel();
        state_->release();
    }

private:
    const std::shared_ptr<WorkerPool> workers_;
    const Schema schema_;
    const PhysicalPtr physical_;
    const std::shared_ptr<QueryState> state_;
};

class RowsQuery final : public PipelinedQuery {
public:
    RowsQuery(const LogicalPlanPtr& plan, const ExecutionOptions& options)
        : PipelinedQuery(output_schema(*plan), make_physical(plan, options), options),
          result_(std::make_shared<ResultSink>(result_queue_bytes(options))) {
        start(result_, [result = result_] { result->end(); });
    }
    ~RowsQuery() override { stop(); }

    bool next(Batch& out) override {
        rethrow();
        if (result_->pop(out)) return true;
        rethrow();
        return false;
    }

    bool wait(std::chrono::milliseconds timeout) { return result_->wait(timeout); }

private:
    const std::shared_ptr<ResultSink> result_;
};

class WriteQuery final : public PipelinedQuery {
public:
    WriteQuery(const LogicalPlanPtr& plan, bool keep_partitions, TableWrite& write, WriteLayout layout,
               const ExecutionOptions& options)
        : PipelinedQuery({}, make_physical(plan, options, keep_partitions), options),
          sink_(std::make_shared<WriteSink>(write, layout)) {
        start(sink_, [sink = sink_] { sink->end(); });
    }
    ~WriteQuery() override { stop(); }

    bool next(Batch&) override {
        sink_->wait();
        rethrow();
        return false;
    }

private:
    const std::shared_ptr<WriteSink> sink_;
};

/// The node that decides how rows lie in partitions, below what leaves them where they are.
const LogicalNode& partitioning_node(const LogicalNode& plan) {
    const LogicalNode* node = &plan;
    while (node->kind == LogicalKind::kProject || node->kind == LogicalKind::kDerive ||
           node->kind == LogicalKind::kFilter)
        node = node->inputs[0].get();
    return *node;
}

// Few rows make one file; a task that is ahead of the others by more than this begins one of its own.
constexpr int64_t kKeptBytes = 16 * 1024 * 1024;

}  // namespace

bool wait_for_rows(RunningQuery& query, std::chrono::milliseconds timeout) {
    auto* rows = dynamic_cast<RowsQuery*>(&query);
    return rows == nullptr || rows->wait(timeout);
}

std::unique_ptr<RunningQuery> run_query(const LogicalPlanPtr& plan, const ExecutionOptions& options) {
    return std::make_unique<RowsQuery>(plan, options);
}

/// A scan makes a file for each of its Spark partitions, repartition(n) n files and coalesce(1) one, whatever
/// the amount; else it depends on the amount.
std::unique_ptr<RunningQuery> run_write(const LogicalPlanPtr& plan, TableWrite& write,
                                        const ExecutionOptions& options) {
    const LogicalNode& source = partitioning_node(*plan);
    const auto* repartition = source.as<Repartition>();
    WriteLayout layout{.by_partition = false, .kept_bytes = kKeptBytes};
    bool keep_partitions = false;
    if (repartition != nullptr && !repartition->shuffle && repartition->partitions <= 1) {
        layout.kept_bytes = -1;
    } else if (repartition != nullptr || source.kind == LogicalKind::kScan) {
        layout = {.by_partition = true, .kept_bytes = 0};  // each partition comes as one morsel
        keep_partitions = true;
    }
    return std::make_unique<WriteQuery>(plan, keep_partitions, write, layout, options);
}

std::string explain_physical(const LogicalPlanPtr& plan, const ExecutionOptions& options) {
    return tree_string(*make_physical(plan, options));
}

}  // namespace firesteel

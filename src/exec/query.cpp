#include "exec/query.h"

#include "exec/physical_plan.h"
#include "exec/query_state.h"
#include "exec/result_sink.h"
#include "exec/worker_pool.h"

namespace firesteel {

namespace {

constexpr int64_t kResultQueueBytes = 16 * 1024 * 1024;

PhysicalPtr make_physical(const LogicalPlanPtr& plan, const ExecutionOptions& options) {
    PhysicalPtr physical = lower_plan(plan);
    if (options.encode_plans) physical = decode_plan(encode_plan(*physical));
    return physical;
}

/// The same options with a pool that they do not own: tasks keep the query's state alive, and the last of
/// them must not be the one to end the pool that runs it.
ExecutionOptions borrowing_workers(ExecutionOptions options) {
    options.workers = std::shared_ptr<WorkerPool>(std::shared_ptr<void>(), options.workers.get());
    return options;
}

class PipelinedQuery final : public RunningQuery {
public:
    PipelinedQuery(const LogicalPlanPtr& plan, const ExecutionOptions& options)
        : workers_(options.workers),
          schema_(output_schema(*plan)),
          physical_(make_physical(plan, options)),
          state_(std::make_shared<QueryState>(borrowing_workers(options))),
          result_(std::make_shared<ResultSink>(kResultQueueBytes)) {
        PipelineBuilder builder(*state_, state_->options());
        builder.build(*physical_);
        builder.close(result_);
        state_->on_end([result = result_] { result->end(); });
        state_->start(builder.finish());
    }

    ~PipelinedQuery() override {
        if (!state_->finished()) state_->cancel();
        state_->release();
    }

    const Schema& schema() const override { return schema_; }

    bool next(Batch& out) override {
        state_->rethrow();
        if (result_->pop(out)) return true;
        state_->rethrow();
        return false;
    }

    void cancel() noexcept override { state_->cancel(); }
    const QueryProgress& progress() const override { return state_->progress(); }
    std::vector<ObservedMetrics> observed_metrics() const override { return state_->metrics(); }
    std::string describe() const override { return tree_string(*physical_); }

private:
    const std::shared_ptr<WorkerPool> workers_;
    const Schema schema_;
    const PhysicalPtr physical_;
    const std::shared_ptr<QueryState> state_;
    const std::shared_ptr<ResultSink> result_;
};

}  // namespace

std::unique_ptr<RunningQuery> run_query(const LogicalPlanPtr& plan, const ExecutionOptions& options) {
    return std::make_unique<PipelinedQuery>(plan, options);
}

std::string explain_physical(const LogicalPlanPtr& plan, const ExecutionOptions& options) {
    return tree_string(*make_physical(plan, options));
}

}  // namespace firesteel

#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <vector>

#include "exec/pipeline.h"
#include "exec/query.h"

namespace firesteel {

class PipelineTask;

/// Everything that is shared by the tasks of one running query: its pipelines and which of them may run, the
/// first error, cancellation, progress. Kept alive by its tasks; the service thread that owns the
/// RunningQuery waits for them to end.
///
/// Life of a pipeline group: waiting (some dependency is not finalized) -> running (tasks submitted) -> all
/// tasks combined
/// -> finalize tasks -> finalize() -> done, which may start other groups. A failed or cancelled query starts
/// nothing new; blocked tasks are woken and end.
class QueryState : public std::enable_shared_from_this<QueryState> {
public:
    explicit QueryState(ExecutionOptions options);
    ~QueryState();

    void start(std::vector<Pipeline> pipelines);
    /// Looked at once per batch by everything that runs.
    bool stopped() const { return stopped_.load(std::memory_order_acquire); }
    void cancel() noexcept;
    void fail(std::exception_ptr error) noexcept;
    /// Raises what ended the query early, if anything did.
    void rethrow() const;
    /// Until no task runs or is queued.
    void wait_idle();
    /// Waits until no task is left, then frees what the operators hold.
    void release();
    bool finished() const { return finished_.load(std::memory_order_acquire); }

    const ExecutionOptions& options() const { return options_; }
    /// The same with a pool for an operator of its own. Called while the pipelines are built.
    const ExecutionOptions& operator_options(const std::string& name);
    QueryProgress& progress() { return progress_; }
    /// `collect` is called once, when all tasks have ended.
    void add_metrics(std::function<ObservedMetrics()> collect);
    /// Waits for the tasks to end.
    std::vector<ObservedMetrics> metrics();
    /// Called (once, from any thread) when the query ends, however it ends; set before start().
    void on_end(std::function<void()> callback) { on_end_ = std::move(callback); }

    // For PipelineTask only.
    void task_combined(PipelineTask& task, TaskContext& context);
    void finalize_task_done(int32_t group, TaskContext& context);
    void submit(std::shared_ptr<PipelineTask> task);
    /// Tasks of other queries are queued.
    bool has_others_waiting() const;
    void task_ended();

private:
    struct Group;
    void start_ready_groups();
    void start_group(Group& group);
    void start_pipelines(Group& group);
    void start_finalize(Group& group, TaskContext& context);
    void finalize_or_finish(Group& group, int32_t tasks, TaskContext& context);
    void group_done(Group& group);
    void stop_all() noexcept;

    const ExecutionOptions options_;
    std::deque<ExecutionOptions> operator_options_;  // complete when the query starts
    QueryProgress progress_;
    std::function<void()> on_end_;
    const uint64_t number_;
    std::atomic<bool> stopped_{false};  // release/acquire: error_ is written before it
    std::atomic<bool> finished_{false};

    mutable std::mutex mutex_;  // guards all below
    std::condition_variable idle_;
    std::vector<Pipeline> pipelines_;
    std::vector<std::unique_ptr<Group>> groups_;
    std::vector<std::weak_ptr<PipelineTask>> tasks_;
    int64_t active_tasks_ = 0;
    int32_t groups_left_ = 0;
    std::shared_ptr<void> running_;  // shares the budget from start() until it has finished or failed
    std::exception_ptr error_;
    std::vector<std::function<ObservedMetrics()>> metrics_to_collect_;
    std::vector<ObservedMetrics> metrics_;
};

}  // namespace firesteel

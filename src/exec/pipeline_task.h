#pragma once

#include <atomic>
#include <chrono>
#include <deque>
#include <memory>
#include <vector>

#include "exec/pipeline.h"

namespace firesteel {

/// One task of a pipeline: takes morsels and pulls them through the streams into the sink until the source is
/// dry. run() may return early when something is blocked and is called again after the wake-up; never by two
/// threads at once. It also returns, and goes to the end of the queue, when it has run for a while and tasks
/// of other queries wait.
///
/// The source, each transform and the sink have a context each: what they allocate is charged to the operator
/// that they belong to.
///
/// States: queued (in the pool, or about to be) -> running -> blocked -> queued ...; a wake-up that arrives
/// while running is remembered (woken) and turns the coming blocked state into queued at once.
class PipelineTask final : public WakeHandle, public std::enable_shared_from_this<PipelineTask> {
public:
    PipelineTask(std::shared_ptr<QueryState> query, const Pipeline& pipeline, int32_t index);
    /// A task that runs `index` of the sink's finalize tasks.
    static std::shared_ptr<PipelineTask> make_finalizer(std::shared_ptr<QueryState> query,
                                                        const Pipeline& pipeline, int32_t index);
    ~PipelineTask() override;

    void run() noexcept;
    void wake() noexcept override;
    const Pipeline& pipeline() const { return pipeline_; }

private:
    enum class State : uint8_t { kQueued, kRunning, kWoken, kBlocked, kEnded };
    enum class Outcome : uint8_t { kEnded, kBlocked, kYielded };
    class MorselStream;

    void open();
    TaskContext make_context(const MemoryPoolPtr& pool);
    Progress next_morsel();
    bool is_slice_over();
    Outcome work();
    Outcome pull_morsel();

    std::shared_ptr<QueryState> query_;
    const Pipeline& pipeline_;
    bool finalizer_ = false;
    const int32_t index_;
    TaskContext context_;  // the sink's
    TaskContext source_context_;
    std::deque<TaskContext> transform_contexts_;
    std::chrono::steady_clock::time_point slice_start_;
    std::vector<std::unique_ptr<Stream>> streams_;  // the first one reads the current morsel
    MorselStream* morsels_ = nullptr;
    std::unique_ptr<SinkState> sink_state_;
    Batch pending_;
    bool has_pending_ = false;
    std::atomic<State> state_{State::kQueued};  // seq_cst: the hand-over of the task between threads
};

}  // namespace firesteel

#include "exec/query_state.h"

#include "common/check.h"
#include "common/process_memory.h"
#include "exec/pipeline_task.h"
#include "exec/worker_pool.h"

namespace firesteel {

namespace {
std::atomic<uint64_t> next_query_number{1};  // relaxed: only uniqueness matters

/// Whoever asked last for memory that was not there often has little: the error names the operator that holds
/// the most.
std::exception_ptr naming_the_holder(std::exception_ptr error,
                                     const std::deque<ExecutionOptions>& operators) {
    const MemoryPool* most = nullptr;
    for (const ExecutionOptions& options : operators) {
        if (most == nullptr || options.pool->used() > most->used()) most = options.pool.get();
    }
    try {
        std::rethrow_exception(error);
    } catch (const Error& raised) {
        if (most == nullptr || raised.condition() != "UNABLE_TO_ACQUIRE_MEMORY") return error;
        ErrorParameters parameters = raised.parameters();
        for (auto& [name, value] : parameters) {
            if (name == "holder") value = most->name();
            if (name == "holderBytes") value = std::to_string(most->used());
        }
        return std::make_exception_ptr(Error(raised.condition(), std::move(parameters)));
    } catch (...) {
        return error;
    }
}
}  // namespace

/// Pipelines that share a sink.
struct QueryState::Group {
    int32_t number = 0;
    std::vector<const Pipeline*> pipelines;
    std::vector<int32_t> depends_on;
    std::vector<int32_t> tasks_left;  // per pipeline that has started
    int32_t pipelines_left = 0;
    size_t pipelines_started = 0;
    int32_t pipelines_running = 0;
    int32_t finalizers_left = 0;
    bool started = false;
    bool done = false;
};

QueryState::QueryState(ExecutionOptions options)
    : options_(std::move(options)), number_(next_query_number.fetch_add(1, std::memory_order_relaxed)) {}

QueryState::~QueryState() = default;

const ExecutionOptions& QueryState::operator_options(const std::string& name) {
    operator_options_.push_back(options_);
    operator_options_.back().pool = options_.pool->make_child(name);
    return operator_options_.back();
}

void QueryState::start(std::vector<Pipeline> pipelines) {
    {
        std::lock_guard lock(mutex_);
        running_ = ProcessMemory::mark_running_query();
        pipelines_ = std::move(pipelines);
        for (const Pipeline& pipeline : pipelines_) {
            while (static_cast<int32_t>(groups_.size()) <= pipeline.group) {
                groups_.push_back(std::make_unique<Group>());
                groups_.back()->number = static_cast<int32_t>(groups_.size()) - 1;
            }
            Group& group = *groups_[static_cast<size_t>(pipeline.group)];
            group.pipelines.push_back(&pipeline);
            group.depends_on.insert(group.depends_on.end(), pipeline.depends_on.begin(),
                                    pipeline.depends_on.end());
        }
        groups_left_ = static_cast<int32_t>(groups_.size());
    }
    start_ready_groups();
}

void QueryState::start_ready_groups() {
    std::vector<Group*> ready;
    {
        std::lock_guard lock(mutex_);
        if (stopped()) return;
        for (const auto& group : groups_) {
            if (group->started) continue;
            bool waits = false;
            for (const int32_t other : group->depends_on) waits |= !groups_[static_cast<size_t>(other)]->done;
            if (waits) continue;
            group->started = true;
            ready.push_back(group.get());
        }
    }
    for (Group* group : ready) start_group(*group);
}

void QueryState::start_group(Group& group) {
    {
        std::lock_guard lock(mutex_);
        group.pipelines_left = static_cast<int32_t>(group.pipelines.size());
    }
    start_pipelines(group);
}

/// Those that have not started, up to the next one that is to be late.
void QueryState::start_pipelines(Group& group) {
    std::vector<std::shared_ptr<PipelineTask>> tasks;
    {
        std::lock_guard lock(mutex_);
        do {
            const Pipeline& pipeline = *group.pipelines[group.pipelines_started++];
            const int32_t count =
                std::max(1, std::min(options_.workers->threads(), pipeline.source->max_tasks()));
            group.tasks_left.push_back(count);
            ++group.pipelines_running;
            for (int32_t i = 0; i < count; ++i) {
                tasks.push_back(std::make_shared<PipelineTask>(shared_from_this(), pipeline, i));
                tasks_.push_back(tasks.back());
            }
        } while (group.pipelines_started < group.pipelines.size() &&
                 !group.pipelines[group.pipelines_started]->late);
        active_tasks_ += static_cast<int64_t>(tasks.size());
        progress_.tasks_total.fetch_add(static_cast<int64_t>(tasks.size()), std::memory_order_relaxed);
    }
    for (auto& task : tasks) submit(std::move(task));
}

void QueryState::submit(std::shared_ptr<PipelineTask> task) {
    options_.workers->submit(number_, [task = std::move(task)] { task->run(); });
}

bool QueryState::has_others_waiting() const { return options_.workers->has_others_waiting(number_); }

void QueryState::task_combined(PipelineTask& task, TaskContext& context) {
    const Pipeline& pipeline = task.pipeline();
    Group& group = *groups_[static_cast<size_t>(pipeline.group)];
    bool source_done = false;
    bool group_combined = false;
    {
        std::lock_guard lock(mutex_);
        source_done = --group.tasks_left[static_cast<size_t>(pipeline.source_number)] == 0;
    }
    if (!source_done) return;
    pipeline.sink->finish_source(pipeline.source_number);
    bool late_ones = false;
    {
        std::lock_guard lock(mutex_);
        group_combined = --group.pipelines_left == 0;
        late_ones = --group.pipelines_running == 0 && !group_combined;
    }
    if (late_ones) start_pipelines(group);
    if (group_combined) start_finalize(group, context);
}

void QueryState::start_finalize(Group& group, TaskContext& context) {
    finalize_or_finish(group, group.pipelines.front()->sink->finalize_tasks(), context);
}

void QueryState::finalize_or_finish(Group& group, int32_t count, TaskContext& context) {
    if (count == 0) {
        group.pipelines.front()->sink->finalize(context);
        group_done(group);
        return;
    }
    std::vector<std::shared_ptr<PipelineTask>> tasks;
    {
        std::lock_guard lock(mutex_);
        group.finalizers_left = count;
        for (int32_t i = 0; i < count; ++i) {
            tasks.push_back(PipelineTask::make_finalizer(shared_from_this(), *group.pipelines.front(), i));
            tasks_.push_back(tasks.back());
        }
        active_tasks_ += count;
        progress_.tasks_total.fetch_add(count, std::memory_order_relaxed);
    }
    for (auto& task : tasks) submit(std::move(task));
}

void QueryState::finalize_task_done(int32_t group_number, TaskContext& context) {
    Group& group = *groups_[static_cast<size_t>(group_number)];
    {
        std::lock_guard lock(mutex_);
        if (--group.finalizers_left > 0) return;
    }
    finalize_or_finish(group, group.pipelines.front()->sink->more_finalize_tasks(), context);
}

void QueryState::group_done(Group& group) {
    bool last = false;
    {
        std::lock_guard lock(mutex_);
        group.done = true;
        last = --groups_left_ == 0;
        if (last) running_.reset();
    }
    if (last) {
        finished_.store(true, std::memory_order_release);
        if (on_end_) on_end_();
        return;
    }
    start_ready_groups();
}

void QueryState::task_ended() {
    progress_.tasks_done.fetch_add(1, std::memory_order_relaxed);
    std::lock_guard lock(mutex_);
    if (--active_tasks_ == 0) idle_.notify_all();
}

void QueryState::wait_idle() {
    std::unique_lock lock(mutex_);
    idle_.wait(lock, [this] { return active_tasks_ == 0; });
}

void QueryState::release() {
    wait_idle();
    std::vector<Pipeline> pipelines;
    {
        std::lock_guard lock(mutex_);
        metrics_to_collect_.clear();
        groups_.clear();
        pipelines.swap(pipelines_);
    }
}

void QueryState::cancel() noexcept { fail(std::make_exception_ptr(Error("OPERATION_CANCELED"))); }

void QueryState::fail(std::exception_ptr error) noexcept {
    error = naming_the_holder(std::move(error), operator_options_);
    {
        std::lock_guard lock(mutex_);
        if (error_ || finished()) return;
        error_ = std::move(error);
        running_.reset();
        stopped_.store(true, std::memory_order_release);
    }
    stop_all();
}

void QueryState::stop_all() noexcept {
    std::vector<std::shared_ptr<PipelineTask>> tasks;
    {
        std::lock_guard lock(mutex_);
        for (const auto& weak : tasks_) {
            if (auto task = weak.lock()) tasks.push_back(std::move(task));
        }
    }
    for (const auto& task : tasks) task->wake();
    if (on_end_) on_end_();
}

void QueryState::rethrow() const {
    std::exception_ptr error;
    {
        std::lock_guard lock(mutex_);
        error = error_;
    }
    if (error) std::rethrow_exception(error);
}

void QueryState::add_metrics(std::function<ObservedMetrics()> collect) {
    std::lock_guard lock(mutex_);
    metrics_to_collect_.push_back(std::move(collect));
}

std::vector<ObservedMetrics> QueryState::metrics() {
    wait_idle();
    std::lock_guard lock(mutex_);
    for (const auto& collect : metrics_to_collect_) metrics_.push_back(collect());
    metrics_to_collect_.clear();
    return metrics_;
}

}  // namespace firesteel

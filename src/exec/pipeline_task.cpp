#include "exec/pipeline_task.h"

#include "exec/query_state.h"

namespace firesteel {

/// The bottom of a task's streams: the batches of the morsel it is at.
class PipelineTask::MorselStream final : public Stream {
public:
    explicit MorselStream(QueryState& query) : query_(query) {}
    void start(std::unique_ptr<Stream> morsel) { morsel_ = std::move(morsel); }
    bool has_morsel() const { return morsel_ != nullptr; }
    void end() { morsel_.reset(); }

    Progress next(Batch& out) override {
        if (!morsel_ || query_.stopped()) return Progress::kDone;
        return morsel_->next(out);
    }

private:
    QueryState& query_;
    std::unique_ptr<Stream> morsel_;
};

PipelineTask::PipelineTask(std::shared_ptr<QueryState> query, const Pipeline& pipeline, int32_t index)
    : query_(std::move(query)), pipeline_(pipeline), index_(index) {}

std::shared_ptr<PipelineTask> PipelineTask::make_finalizer(std::shared_ptr<QueryState> query,
                                                           const Pipeline& pipeline, int32_t index) {
    auto task = std::make_shared<PipelineTask>(std::move(query), pipeline, index);
    task->finalizer_ = true;
    return task;
}

PipelineTask::~PipelineTask() = default;

TaskContext PipelineTask::make_context(const MemoryPoolPtr& pool) {
    TaskContext context;
    context.query = query_.get();
    context.pool = context.eval.pool = pool;
    context.batch_rows = query_->options().batch_rows;
    context.wake = shared_from_this();
    context.order.source = pipeline_.source_number;
    context.task = index_;
    return context;
}

void PipelineTask::open() {
    context_ = make_context(pipeline_.pool);
    if (finalizer_) return;
    source_context_ = make_context(pipeline_.source_pool);
    auto morsels = std::make_unique<MorselStream>(*query_);
    morsels_ = morsels.get();
    streams_.push_back(std::move(morsels));
    for (size_t i = 0; i < pipeline_.transforms.size(); ++i) {
        transform_contexts_.push_back(make_context(pipeline_.transform_pools[i]));
        streams_.push_back(pipeline_.transforms[i]->open(*streams_.back(), transform_contexts_.back()));
    }
    sink_state_ = pipeline_.sink->open(context_);
}

void PipelineTask::run() noexcept {
    state_ = State::kRunning;
    Outcome outcome = Outcome::kEnded;
    slice_start_ = std::chrono::steady_clock::now();
    try {
        if (context_.query == nullptr) open();
        if (!query_->stopped()) outcome = work();
    } catch (...) {
        query_->fail(std::current_exception());
    }
    if (outcome == Outcome::kBlocked && !query_->stopped()) {
        State expected = State::kRunning;
        if (state_.compare_exchange_strong(expected, State::kBlocked)) {
            // A stop that came in between has seen a running task and woken nobody.
            if (query_->stopped()) wake();
            return;
        }
        state_ = State::kQueued;  // woken meanwhile
        query_->submit(shared_from_this());
        return;
    }
    if (outcome == Outcome::kYielded && !query_->stopped()) {
        state_ = State::kQueued;
        query_->submit(shared_from_this());
        return;
    }
    state_ = State::kEnded;
    streams_.clear();  // in the task's own thread, before the query counts it as gone
    sink_state_.reset();
    pending_ = Batch();
    transform_contexts_.clear();
    source_context_ = context_ = TaskContext();  // with the literals that they keep, and this task itself
    query_->task_ended();
}

void PipelineTask::wake() noexcept {
    State seen = state_.load();
    while (true) {
        if (seen == State::kRunning) {
            if (state_.compare_exchange_weak(seen, State::kWoken)) return;
        } else if (seen == State::kBlocked) {
            if (state_.compare_exchange_weak(seen, State::kQueued)) {
                query_->submit(shared_from_this());
                return;
            }
        } else {
            return;
        }
    }
}

/// Asks who waits once per slice, not once per batch: that takes a lock.
bool PipelineTask::is_slice_over() {
    constexpr std::chrono::milliseconds kSlice(50);
    const auto now = std::chrono::steady_clock::now();
    if (now - slice_start_ < kSlice) return false;
    slice_start_ = now;
    return query_->has_others_waiting();
}

/// Everybody learns which morsel it is.
Progress PipelineTask::next_morsel() {
    std::unique_ptr<Stream> morsel;
    MorselOrder& order = source_context_.order;
    const Progress progress = pipeline_.source->next_morsel(source_context_, order.sequence, morsel);
    if (progress != Progress::kMore) return progress;
    context_.order = order;
    for (TaskContext& context : transform_contexts_) context.order = order;
    morsels_->start(std::move(morsel));
    return Progress::kMore;
}

PipelineTask::Outcome PipelineTask::work() {
    if (finalizer_) {
        pipeline_.sink->finalize_task(context_.task, context_);
        query_->finalize_task_done(pipeline_.group, context_);
        return Outcome::kEnded;
    }
    while (!query_->stopped()) {
        if (!morsels_->has_morsel()) {
            if (pipeline_.sink->is_satisfied()) break;
            const Progress progress = next_morsel();
            if (progress == Progress::kBlocked) return Outcome::kBlocked;
            if (progress == Progress::kDone) break;
        }
        const Outcome outcome = pull_morsel();
        if (outcome != Outcome::kEnded) return outcome;
    }
    if (query_->stopped()) return Outcome::kEnded;
    pipeline_.sink->combine(*sink_state_, context_);
    query_->task_combined(*this, context_);
    return Outcome::kEnded;
}

/// Takes the current morsel to its end. kEnded: it is over, or the query was stopped.
PipelineTask::Outcome PipelineTask::pull_morsel() {
    while (!query_->stopped()) {
        if (is_slice_over()) return Outcome::kYielded;
        if (!has_pending_) {
            const Progress progress = streams_.back()->next(pending_);
            if (progress == Progress::kBlocked) return Outcome::kBlocked;
            if (progress == Progress::kDone) break;
            has_pending_ = true;
        }
        const Progress taken = pipeline_.sink->consume(*sink_state_, pending_, context_);
        if (taken == Progress::kBlocked) return Outcome::kBlocked;
        has_pending_ = false;
        pending_ = Batch();
        if (taken == Progress::kDone) {
            for (const auto& stream : streams_) stream->abandon();
            break;
        }
    }
    if (query_->stopped()) return Outcome::kEnded;
    morsels_->end();
    pipeline_.sink->finish_morsel(*sink_state_, context_);
    return Outcome::kEnded;
}

}  // namespace firesteel

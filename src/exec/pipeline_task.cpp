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
    : query_(std::move(query)), pipeline_(pipeline) {
    context_.task = index;
}

std::shared_ptr<PipelineTask> PipelineTask::make_finalizer(std::shared_ptr<QueryState> query,
                                                           const Pipeline& pipeline, int32_t index) {
    auto task = std::make_shared<PipelineTask>(std::move(query), pipeline, index);
    task->finalizer_ = true;
    return task;
}

PipelineTask::~PipelineTask() = default;

void PipelineTask::open() {
    context_.query = query_.get();
    context_.pool = pipeline_.pool;
    context_.eval.pool = context_.pool;
    context_.batch_rows = query_->options().batch_rows;
    context_.wake = shared_from_this();
    context_.order.source = pipeline_.source_number;
    if (finalizer_) return;
    auto morsels = std::make_unique<MorselStream>(*query_);
    morsels_ = morsels.get();
    streams_.push_back(std::move(morsels));
    for (const auto& transform : pipeline_.transforms)
        streams_.push_back(transform->open(*streams_.back(), context_));
    sink_state_ = pipeline_.sink->open(context_);
}

void PipelineTask::run() noexcept {
    state_ = State::kRunning;
    Outcome outcome = Outcome::kEnded;
    try {
        if (!context_.query) open();
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
    state_ = State::kEnded;
    streams_.clear();  // in the task's own thread, before the query counts it as gone
    sink_state_.reset();
    context_.eval.broadcasts.clear();
    pending_ = Batch();
    context_.wake.reset();
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

PipelineTask::Outcome PipelineTask::work() {
    if (finalizer_) {
        pipeline_.sink->finalize_task(context_.task, context_);
        query_->finalize_task_done(pipeline_.group, context_);
        return Outcome::kEnded;
    }
    while (!query_->stopped()) {
        if (!morsels_->has_morsel()) {
            if (pipeline_.sink->is_satisfied()) break;
            std::unique_ptr<Stream> morsel;
            const Progress progress =
                pipeline_.source->next_morsel(context_, context_.order.sequence, morsel);
            if (progress == Progress::kBlocked) return Outcome::kBlocked;
            if (progress == Progress::kDone) break;
            morsels_->start(std::move(morsel));
        }
        if (pull_morsel() == Outcome::kBlocked) return Outcome::kBlocked;
    }
    if (query_->stopped()) return Outcome::kEnded;
    pipeline_.sink->combine(*sink_state_, context_);
    query_->task_combined(*this, context_);
    return Outcome::kEnded;
}

/// Takes the current morsel to its end. kEnded: it is over, or the query was stopped.
PipelineTask::Outcome PipelineTask::pull_morsel() {
    while (!query_->stopped()) {
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

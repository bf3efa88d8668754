#pragma once

#include <cstdint>
#include <memory>

#include "column/batch.h"
#include "expr/evaluator.h"

namespace firesteel {

class QueryState;

/// How execution works
/// -------------------
/// A physical plan is cut into pipelines at the operators that need all of their input (sort, aggregation,
/// the build side of a join, the result). A pipeline is one Source, any number of Transforms and one Sink.
/// Each of up to N tasks of a pipeline, run by the worker pool, takes one morsel of the source at a time and
/// pulls its batches through a chain of Streams (one per transform, made once per task) into the sink. When
/// the source is dry every task combines its local part of the sink, the last one finalizes it, and pipelines
/// that wait for this one start.
///
/// Nobody waits: a source, stream or sink that cannot go on keeps `TaskContext::wake_handle()` somewhere
/// safe, returns kBlocked, and calls wake() on the handle later; the task continues exactly where it stopped.
///
/// Operator objects (Source, Transform, Sink) are shared by all tasks of a query: their methods are const or
/// guard their state; what belongs to one task lives in Streams and SinkStates, which need no locks.
enum class Progress : uint8_t {
    kMore,     // a batch was produced or taken
    kDone,     // stream: the morsel is over, the next call starts the next one. sink: no more rows are needed
    kBlocked,  // nothing happened; the wake handle will be used
};

/// Wakes a blocked task. Copyable, thread-safe; calling it for a task that is not blocked is harmless.
class WakeHandle {
public:
    virtual ~WakeHandle() = default;
    virtual void wake() noexcept = 0;
};
using WakeHandlePtr = std::shared_ptr<WakeHandle>;

/// Place of a morsel in the result order of its pipeline group: sources of a UNION are numbered by `source`.
struct MorselOrder {
    int32_t source = 0;
    int64_t sequence = 0;
    auto operator<=>(const MorselOrder&) const = default;
};

/// What a task hands to the operators it runs. One per task, used by one thread at a time.
struct TaskContext {
    QueryState* query = nullptr;
    EvalContext eval;
    MemoryPoolPtr pool;
    int64_t batch_rows = kDefaultBatchRows;
    MorselOrder order;   // of the current morsel
    WakeHandlePtr wake;  // of this task
    int32_t task = 0;    // index within the pipeline
};

/// Batches of the current morsel. After kDone the same object is asked again for the next morsel.
class Stream {
public:
    virtual ~Stream() = default;
    /// kMore: `out` holds at least one row.
    virtual Progress next(Batch& out) = 0;
    /// Drops what is kept of the current morsel: nobody wants the rest of it.
    virtual void abandon() {}
};

/// Where a pipeline's rows come from.
class Source {
public:
    virtual ~Source() = default;
    /// The next morsel as a stream, numbered from 0 in result order, or kDone. Thread-safe.
    virtual Progress next_morsel(TaskContext& context, int64_t& sequence, std::unique_ptr<Stream>& out) = 0;
    /// More tasks than this would find nothing to do. Asked when the pipeline starts.
    virtual int32_t max_tasks() const { return INT32_MAX; }
};

/// An operator that passes rows on as they come: filter, project, the probe side of a join.
class Transform {
public:
    virtual ~Transform() = default;
    /// `input` and `context` outlive the stream.
    virtual std::unique_ptr<Stream> open(Stream& input, TaskContext& context) const = 0;
};

/// A task's own part of a sink.
class SinkState {
public:
    virtual ~SinkState() = default;
};

/// Where a pipeline's rows end.
class Sink {
public:
    virtual ~Sink() = default;
    virtual std::unique_ptr<SinkState> open(TaskContext& context) = 0;
    /// Takes a batch of the morsel `context.order`. kBlocked: not taken, offer it again after the wake-up.
    /// kDone: taken, and the task may stop (the query needs no more rows of this morsel).
    virtual Progress consume(SinkState& state, const Batch& batch, TaskContext& context) = 0;
    /// The current morsel is over for this task.
    virtual void finish_morsel(SinkState&, TaskContext&) {}
    /// The task found no more morsels. Called once per task, by any number of tasks at once.
    virtual void combine(SinkState&, TaskContext&) {}
    /// All tasks of source `source` have combined (several sources: see MorselOrder).
    virtual void finish_source(int32_t source) { (void)source; }
    /// Work to be spread over tasks after the last combine: finalize_task(0..n-1), then finalize(). May be
    /// zero.
    virtual int32_t finalize_tasks() { return 0; }
    virtual void finalize_task(int32_t index, TaskContext& context) { (void)index, (void)context; }
    /// Asked when those tasks have ended, until it says zero: tasks that need what the ones before have done.
    /// They start at index 0 again.
    virtual int32_t more_finalize_tasks() { return 0; }
    /// Called once, after everything else; the pipelines that depend on this sink start when it returns.
    virtual void finalize(TaskContext& context) { (void)context; }
    /// True when no further morsel can change the outcome (LIMIT reached): tasks stop asking the source.
    virtual bool is_satisfied() const { return false; }
};

}  // namespace firesteel

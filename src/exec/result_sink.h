#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <vector>

#include "exec/operator.h"

namespace firesteel {

/// Hands the rows of a query to the service thread in result order, while they are computed. Batches of the
/// first unfinished morsel go straight through; later morsels are kept until their turn. Producers are
/// blocked while the queue (or what is kept for later) is full; the consumer waits on a condition variable,
/// being no worker.
class ResultSink final : public Sink {
public:
    explicit ResultSink(int64_t byte_limit) : byte_limit_(byte_limit) {}

    std::unique_ptr<SinkState> open(TaskContext& context) override;
    Progress consume(SinkState& state, const Batch& batch, TaskContext& context) override;
    void finish_morsel(SinkState& state, TaskContext& context) override;
    void finish_source(int32_t source) override;
    void finalize(TaskContext& context) override;

    /// Consumer side. False at the end of the result, or when `end()` was called.
    bool pop(Batch& out);
    /// Waits for what pop() returns, but not longer than that; false when there is nothing yet.
    bool wait(std::chrono::milliseconds timeout);
    /// Wakes the consumer for good: the query ended, well or not.
    void end();

private:
    struct Sized {
        Batch batch;
        int64_t bytes;  // asked once, and not under the lock
    };
    struct Morsel {
        std::deque<Sized> batches;
        bool finished = false;
    };

    void advance_head();  // REQUIRES: mutex_ held
    std::vector<WakeHandlePtr> take_waiting();
    static void wake_all(const std::vector<WakeHandlePtr>& handles);

    const int64_t byte_limit_;
    std::mutex mutex_;  // guards all below
    std::condition_variable ready_;
    std::deque<Sized> queue_;  // in result order
    int64_t queued_bytes_ = 0;
    std::map<MorselOrder, Morsel> later_;
    int64_t later_bytes_ = 0;
    MorselOrder head_;  // the morsel whose batches go through
    std::vector<int32_t> finished_sources_;
    std::vector<WakeHandlePtr> waiting_;
    bool ended_ = false;
};

}  // namespace firesteel

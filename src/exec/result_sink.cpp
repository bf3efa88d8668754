#include "exec/result_sink.h"

#include <algorithm>
#include <utility>

#include "exec/batch_bytes.h"

namespace firesteel {

std::unique_ptr<SinkState> ResultSink::open(TaskContext&) { return std::make_unique<SinkState>(); }

Progress ResultSink::consume(SinkState&, const Batch& batch, TaskContext& context) {
    const int64_t bytes = payload_bytes(batch);
    std::lock_guard lock(mutex_);
    if (ended_) return Progress::kDone;
    if (context.order == head_) {
        if (queued_bytes_ > 0 && queued_bytes_ + bytes > byte_limit_) {
            waiting_.push_back(context.wake);
            return Progress::kBlocked;
        }
        queue_.push_back({batch, bytes});
        queued_bytes_ += bytes;
        ready_.notify_one();
        return Progress::kMore;
    }
    if (later_bytes_ > 0 && later_bytes_ + bytes > byte_limit_) {
        waiting_.push_back(context.wake);
        return Progress::kBlocked;
    }
    later_[context.order].batches.push_back({batch, bytes});
    later_bytes_ += bytes;
    return Progress::kMore;
}

void ResultSink::finish_morsel(SinkState&, TaskContext& context) {
    std::vector<WakeHandlePtr> woken;
    {
        std::lock_guard lock(mutex_);
        later_[context.order].finished = true;
        advance_head();
        woken = take_waiting();
    }
    wake_all(woken);
}

void ResultSink::finish_source(int32_t source) {
    std::vector<WakeHandlePtr> woken;
    {
        std::lock_guard lock(mutex_);
        finished_sources_.push_back(source);
        advance_head();
        woken = take_waiting();
    }
    wake_all(woken);
}

/// Moves the head over finished morsels; the new head's kept batches become the queue's. Sources number their
/// morsels without gaps, so a head that has no entry yet is simply still being worked on, unless its source
/// is finished.
void ResultSink::advance_head() {
    while (true) {
        auto entry = later_.find(head_);
        if (entry != later_.end()) {
            for (Sized& next : entry->second.batches) {
                later_bytes_ -= next.bytes;
                queued_bytes_ += next.bytes;
                queue_.push_back(std::move(next));
            }
            entry->second.batches.clear();
            ready_.notify_one();
            if (!entry->second.finished) return;
            later_.erase(entry);
            ++head_.sequence;
            continue;
        }
        const bool finished = std::find(finished_sources_.begin(), finished_sources_.end(), head_.source) !=
                              finished_sources_.end();
        if (!finished) return;
        ++head_.source;  // all of its morsels have been erased: its sequence numbers have no gaps
        head_.sequence = 0;
    }
}

void ResultSink::finalize(TaskContext&) { end(); }

bool ResultSink::pop(Batch& out) {
    std::vector<WakeHandlePtr> woken;
    {
        std::unique_lock lock(mutex_);
        ready_.wait(lock, [this] { return !queue_.empty() || ended_; });
        if (queue_.empty()) return false;
        out = std::move(queue_.front().batch);
        queued_bytes_ -= queue_.front().bytes;
        queue_.pop_front();
        woken = take_waiting();
    }
    wake_all(woken);
    return true;
}

bool ResultSink::wait(std::chrono::milliseconds timeout) {
    std::unique_lock lock(mutex_);
    return ready_.wait_for(lock, timeout, [this] { return !queue_.empty() || ended_; });
}

void ResultSink::end() {
    std::vector<WakeHandlePtr> woken;
    {
        std::lock_guard lock(mutex_);
        ended_ = true;
        ready_.notify_all();
        woken = take_waiting();
    }
    wake_all(woken);
}

std::vector<WakeHandlePtr> ResultSink::take_waiting() { return std::exchange(waiting_, {}); }

void ResultSink::wake_all(const std::vector<WakeHandlePtr>& handles) {
    for (const WakeHandlePtr& handle : handles) handle->wake();
}

}  // namespace firesteel

#include "exec/write_sink.h"

#include <utility>

#include "exec/batch_bytes.h"

namespace firesteel {

namespace {

// Above this much per morsel a blocked task is better than more memory.
constexpr int64_t kMostKeptBytes = 64 * 1024 * 1024;
// Files of a later source of a UNION come after all of an earlier one.
constexpr int32_t kNumbersPerSource = 100'000;

}  // namespace

struct WriteSink::OpenFile {
    std::unique_ptr<WriteTask> task;
    int32_t partition = 0;
};

WriteSink::~WriteSink() = default;

std::unique_ptr<SinkState> WriteSink::open(TaskContext&) { return std::make_unique<SinkState>(); }

/// REQUIRES: nobody else uses `file`.
void WriteSink::append(FilePtr& file, const Batch& batch, const MorselOrder& order) {
    if (layout_.by_partition && file && file->partition != batch.position.partition) close(file);
    if (!file) {
        const auto in_order =
            static_cast<int32_t>(order.source * kNumbersPerSource + static_cast<int32_t>(order.sequence));
        file = std::make_shared<OpenFile>();
        file->partition = batch.position.partition;
        file->task = write_.open_task(layout_.by_partition ? file->partition : in_order);
        const std::lock_guard lock(mutex_);
        any_file_ = true;
    }
    file->task->write(batch);
    rows_.fetch_add(batch.rows, std::memory_order_relaxed);
}

void WriteSink::append_all(FilePtr& file, std::deque<Batch> batches, const MorselOrder& order) {
    for (const Batch& batch : batches) append(file, batch, order);
}

void WriteSink::close(FilePtr& file) {
    if (file) file->task->finish();
    file.reset();
}

Progress WriteSink::consume(SinkState&, const Batch& batch, TaskContext& context) {
    std::unique_lock lock(mutex_);
    Morsel& morsel = morsels_[context.order];
    const int64_t bytes = payload_bytes(batch);
    if (!morsel.direct && context.order == head_ && !advancing_) {
        morsel.direct = true;
        morsel.file = std::move(head_file_);
    }
    if (!morsel.direct && layout_.kept_bytes >= 0 && morsel.kept_bytes + bytes > layout_.kept_bytes) {
        morsel.direct = true;
    }
    if (!morsel.direct) {
        if (morsel.kept_bytes > 0 && morsel.kept_bytes + bytes > kMostKeptBytes) {
            waiting_.push_back(context.wake);
            return Progress::kBlocked;
        }
        morsel.kept.push_back(batch);
        morsel.kept_bytes += bytes;
        return Progress::kMore;
    }
    std::deque<Batch> kept = std::exchange(morsel.kept, {});
    morsel.kept_bytes = 0;
    lock.unlock();  // map nodes stay where they are, and this one is this task's own
    append_all(morsel.file, std::move(kept), context.order);
    append(morsel.file, batch, context.order);
    return Progress::kMore;
}

void WriteSink::finish_morsel(SinkState&, TaskContext& context) {
    std::unique_lock lock(mutex_);
    Morsel& morsel = morsels_[context.order];
    if (morsel.direct && !morsel.kept.empty()) {  // it became the first while its last rows were kept
        std::deque<Batch> kept = std::exchange(morsel.kept, {});
        lock.unlock();
        append_all(morsel.file, std::move(kept), context.order);
        lock.lock();
    }
    morsel.finished = true;
    lock.unlock();
    advance();
}

void WriteSink::finish_source(int32_t source) {
    {
        const std::lock_guard lock(mutex_);
        if (finished_sources_.size() <= static_cast<size_t>(source))
            finished_sources_.resize(static_cast<size_t>(source) + 1);
        finished_sources_[static_cast<size_t>(source)] = true;
    }
    advance();
}

/// Takes the head over everything that is finished. One thread at a time; what changes meanwhile is seen by
/// the loop.
void WriteSink::advance() {
    std::unique_lock lock(mutex_);
    if (advancing_) return;
    advancing_ = true;
    try {
        while (advance_once(lock)) {
        }
    } catch (...) {
        if (!lock.owns_lock()) lock.lock();
        advancing_ = false;
        throw;
    }
    advancing_ = false;
    wake_waiting(lock);
}

/// False when the head is a morsel that is still being worked on, or has not begun.
bool WriteSink::advance_once(std::unique_lock<std::mutex>& lock) {
    const auto found = morsels_.find(head_);
    if (found == morsels_.end()) {
        const auto source = static_cast<size_t>(head_.source);
        if (source >= finished_sources_.size() || !finished_sources_[source]) return false;
        // Morsels are numbered without gaps: the source has no more.
        ++head_.source;
        head_.sequence = 0;
        return true;
    }
    Morsel& morsel = found->second;
    if (!morsel.finished) {
        if (morsel.direct) return false;
        morsel.direct = true;
        morsel.file = std::move(head_file_);
        return false;
    }
    FilePtr before = std::move(head_file_);
    Morsel done = std::move(morsel);
    const MorselOrder order = head_;
    morsels_.erase(found);
    ++head_.sequence;
    lock.unlock();
    if (done.direct && done.file != before && done.file) {
        close(before);
        before = std::move(done.file);
    } else {
        append_all(before, std::move(done.kept), order);
    }
    lock.lock();
    head_file_ = std::move(before);
    return true;
}

void WriteSink::wake_waiting(std::unique_lock<std::mutex>& lock) {
    const std::vector<WakeHandlePtr> waiting = std::exchange(waiting_, {});
    lock.unlock();
    for (const WakeHandlePtr& handle : waiting) handle->wake();
}

/// A result without rows makes one file all the same where the format has something to say in it: its schema.
void WriteSink::finalize(TaskContext&) {
    close(head_file_);
    if (!any_file_) write_.open_task(0)->finish();
}

void WriteSink::end() {
    std::unique_lock lock(mutex_);
    ended_ = true;
    ended_changed_.notify_all();
    wake_waiting(lock);
}

void WriteSink::wait() {
    std::unique_lock lock(mutex_);
    ended_changed_.wait(lock, [this] { return ended_; });
}

}  // namespace firesteel

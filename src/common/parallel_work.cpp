#include "common/parallel_work.h"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <utility>

namespace firesteel {

namespace {

struct Helpers {
    std::mutex mutex;  // guards all below
    int32_t count = 0;
    ParallelWork::Submit submit;
};

Helpers& helpers() {
    static Helpers instance;
    return instance;
}

/// The pieces of one call. Helpers that come when it is over find it closed, and do not touch `piece`.
class Pieces {
public:
    Pieces(size_t count, const std::function<void(size_t)>& piece) : piece_(piece), end_(count) {}

    void help() {
        std::unique_lock lock(mutex_);
        if (closed_) return;
        ++running_;
        work(lock);
        --running_;
        ended_.notify_all();
    }

    /// By the caller: does what there is to do, and waits for the helpers that have begun.
    void finish() {
        std::unique_lock lock(mutex_);
        work(lock);
        closed_ = true;
        ended_.wait(lock, [this] { return running_ == 0; });
        // Helpers that still hold this object have no part in the exception: whoever handles it ends it.
        if (error_ != nullptr) std::rethrow_exception(std::exchange(error_, nullptr));
    }

private:
    void work(std::unique_lock<std::mutex>& lock) {
        while (next_ < end_) {
            const size_t i = next_++;
            lock.unlock();
            std::exception_ptr error;
            try {
                piece_(i);
            } catch (...) {
                error = std::current_exception();
            }
            lock.lock();
            if (error == nullptr || i >= end_) continue;
            end_ = i;  // those before it are begun, those behind it may stay undone
            error_ = std::move(error);
        }
    }

    const std::function<void(size_t)>& piece_;
    std::mutex mutex_;  // guards all below
    std::condition_variable ended_;
    size_t next_ = 0, end_;
    size_t running_ = 0;  // helpers
    bool closed_ = false;
    std::exception_ptr error_;  // of piece `end_`
};

}  // namespace

void ParallelWork::set_helpers(int32_t count, Submit submit) {
    Helpers& all = helpers();
    const std::lock_guard lock(all.mutex);
    all.count = count;
    all.submit = std::move(submit);
}

void ParallelWork::run(size_t count, const std::function<void(size_t)>& piece) {
    const auto pieces = std::make_shared<Pieces>(count, piece);
    if (count > 1) {
        Helpers& all = helpers();
        const std::lock_guard lock(all.mutex);
        const auto wanted = std::min(static_cast<size_t>(std::max(all.count, 0)), count - 1);
        for (size_t i = 0; i < wanted; ++i) all.submit([pieces] { pieces->help(); });
    }
    pieces->finish();
}

}  // namespace firesteel

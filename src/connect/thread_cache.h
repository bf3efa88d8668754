#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>

namespace firesteel {

/// Threads for work that waits for others, one for each piece of work at a time. A thread that is through
/// with its work stays a while for the next: most queries are shorter than the making of a thread.
/// Thread-safe.
class ThreadCache {
public:
    ThreadCache() = default;
    /// Waits for all work.
    ~ThreadCache();
    ThreadCache(const ThreadCache&) = delete;

    /// Runs `work`, which throws nothing, on some thread.
    void run(std::function<void()> work);

private:
    void serve();

    std::mutex mutex_;  // guards all below
    std::condition_variable changed_;
    std::deque<std::function<void()>> waiting_;
    size_t idle_ = 0;
    size_t threads_ = 0;
    bool ending_ = false;
};

}  // namespace firesteel

#include "connect/thread_cache.h"

#include <chrono>
#include <thread>
#include <utility>

namespace firesteel {

namespace {

constexpr std::chrono::seconds kLongestIdle(5);

}  // namespace

ThreadCache::~ThreadCache() {
    std::unique_lock lock(mutex_);
    ending_ = true;
    changed_.notify_all();
    changed_.wait(lock, [this] { return threads_ == 0; });
}

void ThreadCache::run(std::function<void()> work) {
    const std::lock_guard lock(mutex_);
    if (idle_ > waiting_.size()) {
        waiting_.push_back(std::move(work));
        changed_.notify_one();
        return;
    }
    std::thread([this, work = std::move(work)]() mutable {
        work();
        work = nullptr;
        serve();
    }).detach();
    ++threads_;
}

void ThreadCache::serve() {
    std::unique_lock lock(mutex_);
    while (true) {
        ++idle_;
        changed_.wait_for(lock, kLongestIdle, [this] { return ending_ || !waiting_.empty(); });
        --idle_;
        if (waiting_.empty()) break;
        {
            const std::function<void()> work = std::move(waiting_.front());
            waiting_.pop_front();
            lock.unlock();
            work();
        }
        lock.lock();
    }
    --threads_;
    changed_.notify_all();
}

}  // namespace firesteel

#include "exec/worker_pool.h"

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

namespace firesteel {

/// Tasks wait in one queue per query; workers serve the queries in turn, so a large query cannot starve a
/// small one.
struct WorkerPool::State {
    std::mutex mutex;  // guards all below
    std::condition_variable available;
    std::map<uint64_t, std::deque<std::function<void()>>> queues;
    uint64_t last_served = 0;
    bool stopping = false;

    std::vector<std::thread> threads;  // only touched by the owner

    void work() {
        std::unique_lock lock(mutex);
        while (true) {
            available.wait(lock, [this] { return stopping || !queues.empty(); });
            if (stopping) return;
            auto queue = queues.upper_bound(last_served);
            if (queue == queues.end()) queue = queues.begin();
            last_served = queue->first;
            std::function<void()> task = std::move(queue->second.front());
            queue->second.pop_front();
            if (queue->second.empty()) queues.erase(queue);
            lock.unlock();
            task();
            task = nullptr;  // what it holds is freed outside the lock
            lock.lock();
        }
    }
};

WorkerPool::WorkerPool(int32_t threads) : state_(std::make_unique<State>()) {
    for (int32_t i = 0; i < threads; ++i)
        state_->threads.emplace_back([state = state_.get()] { state->work(); });
}

WorkerPool::~WorkerPool() {
    std::map<uint64_t, std::deque<std::function<void()>>> dropped;
    {
        std::lock_guard lock(state_->mutex);
        state_->stopping = true;
        dropped.swap(state_->queues);
    }
    state_->available.notify_all();
    for (std::thread& thread : state_->threads) thread.join();
}

int32_t WorkerPool::threads() const { return static_cast<int32_t>(state_->threads.size()); }

bool WorkerPool::has_others_waiting(uint64_t query) const {
    std::lock_guard lock(state_->mutex);
    return state_->queues.size() > 1 || (state_->queues.size() == 1 && !state_->queues.contains(query));
}

void WorkerPool::submit(uint64_t query, std::function<void()> task) {
    {
        std::lock_guard lock(state_->mutex);
        state_->queues[query].push_back(std::move(task));
    }
    state_->available.notify_one();
}

}  // namespace firesteel

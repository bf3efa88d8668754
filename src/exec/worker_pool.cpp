#include "exec/worker_pool.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "common/process_memory.h"

namespace firesteel {

namespace {

constexpr std::chrono::seconds kIdle(5);

}  // namespace

/// Tasks wait in one queue per query; workers serve the queries in turn, so a large query cannot starve a
/// small one. A worker that has had nothing to do for a while gives back the memory it keeps.
struct WorkerPool::State {
    std::mutex mutex;  // guards all below
    std::condition_variable available;
    std::map<uint64_t, std::deque<std::function<void()>>> queues;
    uint64_t last_served = 0;
    bool stopping = false;

    std::vector<std::thread> threads;  // only touched by the owner

    /// False when nothing came for a while, where that is asked.
    bool wait_for_task(std::unique_lock<std::mutex>& lock, bool at_most_a_while) {
        const auto ready = [this] { return stopping || !queues.empty(); };
        if (at_most_a_while) return available.wait_for(lock, kIdle, ready);
        available.wait(lock, ready);
        return true;
    }

    void work() {
        std::unique_lock lock(mutex);
        bool may_keep_memory = false;
        while (true) {
            if (!wait_for_task(lock, may_keep_memory)) {
                may_keep_memory = false;
                lock.unlock();
                ProcessMemory::trim();
                lock.lock();
                continue;
            }
            if (stopping) return;
            may_keep_memory = true;
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

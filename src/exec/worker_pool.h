#pragma once

#include <cstdint>
#include <functional>
#include <memory>

namespace firesteel {

/// The one fixed pool of worker threads of the process. Tasks never wait: what cannot go on returns and is
/// scheduled again by a wake handle.
class WorkerPool {
public:
    explicit WorkerPool(int32_t threads);
    ~WorkerPool();  // finishes running tasks, drops queued ones
    WorkerPool(const WorkerPool&) = delete;

    int32_t threads() const;
    /// Queues a task; thread-safe. Tasks of one query keep their order of submission, queries take turns.
    void submit(uint64_t query, std::function<void()> task);
    /// Is a task of another query queued? Thread-safe; takes a lock, so not for every batch.
    bool has_others_waiting(uint64_t query) const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace firesteel

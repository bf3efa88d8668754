#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>

#include "exec/worker_pool.h"
#include "ml/dataset.h"

namespace firesteel::ml {

namespace {

using Body = std::function<void(int64_t piece, int64_t begin, int64_t end)>;

/// One loop: pieces are taken in order by whoever is free. Outlives the caller's wait, since tasks that come
/// too late to find a piece may still be queued.
struct Loop {
    int64_t rows = 0;
    int64_t pieces = 0;
    const Body* body = nullptr;  // valid while a piece is left
    std::atomic<int64_t> next{
        0};            // hands out pieces; what a piece reads was written before the tasks were queued
    std::mutex mutex;  // guards all below
    std::condition_variable ended;
    int64_t done = 0;
    std::exception_ptr error;

    void work() {
        for (int64_t piece = next++; piece < pieces; piece = next++) {
            std::exception_ptr thrown;
            try {
                (*body)(piece, rows * piece / pieces, rows * (piece + 1) / pieces);
            } catch (...) {
                thrown = std::current_exception();
            }
            const std::lock_guard lock(mutex);
            if (thrown && !error) error = thrown;
            if (++done == pieces) ended.notify_all();
        }
    }
};

std::atomic<uint64_t> next_loop{uint64_t{1}
                                << 62};  // apart from the ids of queries; a counter, orders nothing

}  // namespace

ParallelFor parallel_on(const std::shared_ptr<WorkerPool>& workers) {
    return [workers](int64_t rows, const Body& body) {
        const auto loop = std::make_shared<Loop>();
        loop->rows = rows;
        loop->pieces = parallel_pieces(rows);
        loop->body = &body;
        if (loop->pieces > 1) {
            const uint64_t id = next_loop++;
            for (int64_t i = 0; i < std::min<int64_t>(loop->pieces, workers->threads()); ++i) {
                workers->submit(id, [loop] { loop->work(); });
            }
        } else {
            loop->work();  // not worth waking anybody
        }
        std::unique_lock lock(loop->mutex);
        loop->ended.wait(lock, [&] { return loop->done == loop->pieces; });
        if (loop->error) std::rethrow_exception(loop->error);
    };
}

}  // namespace firesteel::ml

#include "exec/spill_directories.h"

#include <atomic>

namespace firesteel {

struct SpillDirectories::State {
    std::vector<std::string> paths;
    int64_t limit = kUnlimited;
    std::atomic<int64_t> used{0};  // relaxed, as below: counters, they order nothing
    std::atomic<size_t> turn{0};
};

SpillDirectories::SpillDirectories(std::vector<std::string> paths, int64_t limit)
    : state_(std::make_shared<State>()) {
    state_->paths = std::move(paths);
    state_->limit = limit;
}

const std::vector<std::string>& SpillDirectories::paths() const { return state_->paths; }
int64_t SpillDirectories::limit() const { return state_->limit; }
int64_t SpillDirectories::used() const { return state_->used.load(std::memory_order_relaxed); }
size_t SpillDirectories::next_turn() const { return state_->turn.fetch_add(1, std::memory_order_relaxed); }

bool SpillDirectories::try_reserve(int64_t bytes) const {
    const int64_t now = state_->used.fetch_add(bytes, std::memory_order_relaxed) + bytes;
    if (now <= state_->limit) return true;
    release(bytes);
    return false;
}

void SpillDirectories::release(int64_t bytes) const {
    state_->used.fetch_sub(bytes, std::memory_order_relaxed);
}

}  // namespace firesteel

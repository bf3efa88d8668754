#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "common/memory_pool.h"

namespace firesteel {

/// The one pool that is the budget of this process. Under it, MemoryPool::available() looks at what is really
/// resident, too, which is more than pools know of (code, buffers of libraries, freed blocks that the
/// allocator keeps), and leaves each running query its share. The engine says which pool it is, once; without
/// that pools only count. Thread-safe.
class ProcessMemory {
public:
    static void set_budget(const MemoryPoolPtr& root);
    /// Bytes of the budget; kUnlimited when there is none.
    static int64_t limit_bytes();
    /// Resident bytes of this process, now.
    static int64_t resident_bytes();
    /// Bytes resident that no pool under the budget has counted, as of a few milliseconds ago; half the
    /// budget at most.
    static int64_t untracked_bytes(const MemoryPool& root);
    /// Gives freed memory of the calling thread back to the system.
    static void trim();
    /// One more query shares the budget, for as long as what is returned lives.
    static std::shared_ptr<void> mark_running_query();
    /// Who keeps what could be had again in another way (cached rows): called, by one thread at a time, when
    /// memory gets short, with the bytes wanted; says how many it freed. Must not throw, nor hold a lock
    /// while it charges a pool.
    static void set_reclaimer(std::function<int64_t(int64_t bytes)> reclaimer);
    /// Has anything been freed? Not when somebody reclaims already.
    static bool reclaim(const MemoryPool& root, int64_t bytes);
};

/// For MemoryPool: bytes left under `root` to the pool right below it that holds `used`, or to anybody
/// (`used` < 0); kUnlimited when `root` is not the process's budget.
int64_t process_headroom(const MemoryPool& root, int64_t used);
/// Would `bytes` more bring what is resident well above the budget, whatever the pools say?
bool is_process_full(const MemoryPool& root, int64_t bytes);
/// Has the pool right below `root` that holds `used` far more than its share of the budget, and takes of the
/// last that is left for the others? False when nobody else runs.
bool is_greedy(const MemoryPool& root, int64_t used);

}  // namespace firesteel

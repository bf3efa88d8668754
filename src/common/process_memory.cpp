#include "common/process_memory.h"

#include <fcntl.h>
#include <malloc.h>
#include <mimalloc.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <mutex>
#include <utility>

/// There when the program runs on mimalloc.
extern "C" void mi_collect(bool force) noexcept __attribute__((weak));
extern "C" void mi_option_set(mi_option_t option, long value) __attribute__((weak));

namespace firesteel {

namespace {

constexpr int64_t kFreshFor = 4'000'000;  // nanoseconds
// Milliseconds that freed memory stays with the process.
constexpr long kPatience = 10'000, kHurry = 25;

// All relaxed: guesses that order nothing.
std::atomic<const MemoryPool*> budget{nullptr};
std::atomic<int64_t> budget_bytes{MemoryPool::kUnlimited};
std::atomic<int64_t> running_queries{0};
std::atomic<int64_t> measured_at{0};
std::atomic<int64_t> measured_resident{0};
std::atomic<bool> is_patient{false};
std::atomic<bool> has_reclaimer{false};
std::mutex reclaim_mutex;                            // held while memory is reclaimed
std::function<int64_t(int64_t bytes)> reclaim_from;  // guarded by it

int64_t now() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
               std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

/// While the process is small, what a query has freed stays for the next one: fresh pages are up to a third
/// of the time of a query that fills large tables. Once it is not, threads give back what they have, and the
/// allocator returns freed pages soon. When half of the budget is resident, they do so again and again: what
/// other threads have freed of a thread's blocks goes back no sooner.
void keep_or_return(int64_t resident, int64_t time) {
    constexpr int64_t kSmall = 1 << 30, kPause = 50'000'000;
    thread_local bool has_kept = false;
    thread_local int64_t trimmed_at = 0;
    const int64_t limit = budget_bytes.load(std::memory_order_relaxed);
    const bool keeps = resident < std::min(limit / 4, kSmall);
    if (mi_option_set != nullptr && is_patient.load(std::memory_order_relaxed) != keeps) {
        is_patient.store(keeps, std::memory_order_relaxed);
        mi_option_set(mi_option_decommit_delay, keeps ? kPatience : kHurry);
        mi_option_set(mi_option_segment_decommit_delay, keeps ? kPatience : kHurry);
    }
    const bool is_short = resident > limit / 2 && time - trimmed_at > kPause;
    if (is_short || (!keeps && has_kept)) {
        ProcessMemory::trim();
        trimmed_at = time;
    }
    has_kept = keeps;
}

int64_t recent_resident_bytes() {
    const int64_t time = now();
    int64_t last = measured_at.load(std::memory_order_relaxed);
    if (time - last > kFreshFor &&
        measured_at.compare_exchange_strong(last, time, std::memory_order_relaxed)) {
        measured_resident.store(ProcessMemory::resident_bytes(), std::memory_order_relaxed);
    }
    const int64_t resident = measured_resident.load(std::memory_order_relaxed);
    keep_or_return(resident, time);
    return resident;
}

bool is_budget(const MemoryPool& root) { return budget.load(std::memory_order_relaxed) == &root; }

/// Of the budget, without what nobody counts, and a margin for what comes and goes between two looks. Freed
/// blocks stay resident for some milliseconds: the faster the machine, the more of them, however small the
/// budget.
int64_t bytes_for_pools(const MemoryPool& root) {
    constexpr int64_t kFreedBlocks = 8 << 20;
    const int64_t margin = root.limit() / 8 + std::min(root.limit() / 16, kFreedBlocks);
    return root.limit() - margin - ProcessMemory::untracked_bytes(root);
}

}  // namespace

void ProcessMemory::set_budget(const MemoryPoolPtr& root) {
    budget.store(root.get(), std::memory_order_relaxed);
    budget_bytes.store(root->limit(), std::memory_order_relaxed);
    recent_resident_bytes();  // the allocator learns how patient it may be
}

int64_t ProcessMemory::limit_bytes() { return budget_bytes.load(std::memory_order_relaxed); }

/// The second number of /proc/self/statm, in pages.
int64_t ProcessMemory::resident_bytes() {
    const int file = ::open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    char text[128];
    const ssize_t size = ::read(file, text, sizeof text - 1);
    ::close(file);
    if (size <= 0) return 0;
    text[size] = '\0';
    char* next = nullptr;
    std::strtoll(text, &next, 10);
    static const int64_t page = ::sysconf(_SC_PAGESIZE);
    return std::strtoll(next, nullptr, 10) * page;
}

int64_t ProcessMemory::untracked_bytes(const MemoryPool& root) {
    return std::clamp<int64_t>(recent_resident_bytes() - root.used(), 0, root.limit() / 2);
}

void ProcessMemory::trim() {
    if (mi_collect != nullptr) {
        mi_collect(true);
    } else {
        malloc_trim(0);
    }
}

std::shared_ptr<void> ProcessMemory::mark_running_query() {
    running_queries.fetch_add(1, std::memory_order_relaxed);
    return {&running_queries, [](void*) { running_queries.fetch_sub(1, std::memory_order_relaxed); }};
}

void ProcessMemory::set_reclaimer(std::function<int64_t(int64_t bytes)> reclaimer) {
    std::lock_guard lock(reclaim_mutex);
    reclaim_from = std::move(reclaimer);
    has_reclaimer.store(reclaim_from != nullptr, std::memory_order_relaxed);
}

bool ProcessMemory::reclaim(const MemoryPool& root, int64_t bytes) {
    thread_local bool is_reclaiming = false;  // who reclaims charges pools itself
    if (is_reclaiming || !is_budget(root) || !has_reclaimer.load(std::memory_order_relaxed)) return false;
    std::unique_lock lock(reclaim_mutex, std::try_to_lock);
    if (!lock.owns_lock() || reclaim_from == nullptr) return false;
    is_reclaiming = true;
    const int64_t freed = reclaim_from(bytes);
    is_reclaiming = false;
    return freed > 0;
}

int64_t process_headroom(const MemoryPool& root, int64_t used) {
    if (!is_budget(root)) return MemoryPool::kUnlimited;
    const int64_t for_pools = bytes_for_pools(root);
    int64_t free = for_pools - root.used();
    const int64_t reserve = root.limit() / 4;  // that caches leave to those who compute
    if (free < reserve && ProcessMemory::reclaim(root, reserve - free)) free = for_pools - root.used();
    if (used < 0) return free;
    const int64_t share = for_pools / std::max<int64_t>(1, running_queries.load(std::memory_order_relaxed));
    return std::min(free, share - used);
}

bool is_greedy(const MemoryPool& root, int64_t used) {
    if (!is_budget(root)) return false;
    const int64_t queries = running_queries.load(std::memory_order_relaxed);
    if (queries < 2) return false;
    const int64_t for_pools = bytes_for_pools(root);
    return used > for_pools / queries * 3 / 2 && for_pools - root.used() < for_pools / 8;
}

bool is_process_full(const MemoryPool& root, int64_t bytes) {
    if (!is_budget(root)) return false;
    const int64_t most = root.limit();
    if (recent_resident_bytes() + bytes <= most || root.used() < root.limit() / 2) return false;
    ProcessMemory::trim();
    return ProcessMemory::resident_bytes() + bytes > most;
}

}  // namespace firesteel

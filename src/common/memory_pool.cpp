#include "common/memory_pool.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>

#include "common/error.h"
#include "common/process_memory.h"

/// There when the program runs on mimalloc.
extern "C" void* mi_malloc(size_t size) __attribute__((weak));

namespace firesteel {

namespace {

constexpr int64_t kAlignment = 64;
constexpr int64_t kLargeBlock = 64 * 1024;  // worth a look at what is resident
constexpr int64_t kPadding = 63;  // readable bytes past the end: vector loads and whole bitmap words

constexpr int64_t kOwnBytes = 96;  // of a Buffer and of its shared_ptr: small ones may be many

int64_t padded(int64_t size) { return (size + kPadding + kAlignment - 1) / kAlignment * kAlignment; }

/// Large blocks on large pages: hash tables are read at random, and then the processor's table of pages is
/// what does not suffice.
uint8_t* allocate_aligned(int64_t bytes) {
    constexpr int64_t kLargePage = 2 * 1024 * 1024;
    const bool large = bytes >= 2 * kLargePage;
    const int64_t alignment = large ? kLargePage : kAlignment;
    const int64_t size = (bytes + alignment - 1) / alignment * alignment;
    if (!large && mi_malloc != nullptr) {
        // Such blocks lie as they should; but who asks for it gets one that is larger by the alignment.
        void* block = std::malloc(static_cast<size_t>(size));
        if (block == nullptr || reinterpret_cast<uintptr_t>(block) % kAlignment == 0)
            return static_cast<uint8_t*>(block);
        std::free(block);
    }
    void* data = std::aligned_alloc(static_cast<size_t>(alignment), static_cast<size_t>(size));
    // A wish: where it is not granted, small pages do.
    if (large && data != nullptr)
        madvise(data, static_cast<size_t>(bytes / kLargePage * kLargePage), MADV_HUGEPAGE);
    return static_cast<uint8_t*>(data);
}

}  // namespace

MemoryPool::MemoryPool(std::string name, int64_t limit, std::shared_ptr<MemoryPool> parent)
    : name_(std::move(name)), limit_(limit), parent_(std::move(parent)) {}

MemoryPool::~MemoryPool() = default;

std::shared_ptr<MemoryPool> MemoryPool::make_root(std::string name, int64_t limit) {
    return std::shared_ptr<MemoryPool>(new MemoryPool(std::move(name), limit, nullptr));
}

std::shared_ptr<MemoryPool> MemoryPool::make_child(std::string name, int64_t limit) {
    return std::shared_ptr<MemoryPool>(new MemoryPool(std::move(name), limit, shared_from_this()));
}

bool MemoryPool::try_reserve(int64_t bytes) {
    const MemoryPool* refuser = nullptr;
    int64_t used_below = 0;  // by the query, in the end
    for (MemoryPool* pool = this; pool != nullptr; pool = pool->parent_.get()) {
        const int64_t now = pool->used_.fetch_add(bytes, std::memory_order_relaxed) + bytes;
        const bool is_large_at_root = pool->parent_ == nullptr && bytes >= kLargeBlock;
        if (bytes > 0 && (now > pool->limit_ || (is_large_at_root && (is_process_full(*pool, bytes) ||
                                                                      is_greedy(*pool, used_below)))))
            [[unlikely]] {
            // Take back what was counted on the way up to and including the pool that refuses.
            for (MemoryPool* undo = this;; undo = undo->parent_.get()) {
                undo->used_.fetch_sub(bytes, std::memory_order_relaxed);
                if (undo == pool) break;
            }
            refuser = pool;
            break;
        }
        used_below = now;
        int64_t peak = pool->peak_.load(std::memory_order_relaxed);
        while (now > peak && !pool->peak_.compare_exchange_weak(peak, now, std::memory_order_relaxed)) {
        }
    }
    if (refuser == nullptr) return true;
    return refuser->parent_ == nullptr && ProcessMemory::reclaim(*refuser, bytes) && try_reserve(bytes);
}

void MemoryPool::reserve(int64_t bytes) {
    if (try_reserve(bytes)) return;
    const MemoryPool* tightest = this;
    for (const MemoryPool* pool = this; pool != nullptr; pool = pool->parent_.get()) {
        if (pool->limit_ - pool->used() < tightest->limit_ - tightest->used()) tightest = pool;
    }
    throw Error("UNABLE_TO_ACQUIRE_MEMORY",
                {{"requestedBytes", std::to_string(bytes)},
                 {"receivedBytes", std::to_string(std::max<int64_t>(available(), 0))},
                 {"consumer", name_},
                 {"consumerBytes", std::to_string(used())},
                 {"holder", name_},  // the query says who holds the most
                 {"holderBytes", std::to_string(used())},
                 {"pool", tightest->name_},
                 {"limitBytes", std::to_string(tightest->limit_)}});
}

void MemoryPool::release(int64_t bytes) noexcept {
    for (MemoryPool* pool = this; pool != nullptr; pool = pool->parent_.get()) {
        pool->used_.fetch_sub(bytes, std::memory_order_relaxed);
    }
}

int64_t MemoryPool::available() const {
    int64_t least = kUnlimited;
    const MemoryPool* below = nullptr;
    for (const MemoryPool* pool = this; pool != nullptr; pool = pool->parent_.get()) {
        if (pool->limit_ != kUnlimited) least = std::min(least, pool->limit_ - pool->used());
        if (pool->parent_ == nullptr)
            least = std::min(least, process_headroom(*pool, below != nullptr ? below->used() : -1));
        below = pool;
    }
    return least;
}

Buffer::Buffer(uint8_t* data, int64_t size, int64_t charged, MemoryPoolPtr pool,
               std::shared_ptr<const void> owner)
    : data_(data), size_(size), charged_(charged), pool_(std::move(pool)), owner_(std::move(owner)) {}

Buffer::~Buffer() {
    if (pool_ == nullptr) return;
    std::free(data_);
    pool_->release(charged_);
}

std::shared_ptr<Buffer> Buffer::allocate(int64_t size, const MemoryPoolPtr& pool) {
    const int64_t bytes = padded(size), charged = bytes + kOwnBytes;
    pool->reserve(charged);
    auto* data = allocate_aligned(bytes);
    if (data == nullptr) {
        pool->release(charged);
        throw std::bad_alloc();
    }
    return std::shared_ptr<Buffer>(new Buffer(data, size, charged, pool, nullptr));
}

std::shared_ptr<Buffer> Buffer::allocate_zeroed(int64_t size, const MemoryPoolPtr& pool) {
    auto buffer = allocate(size, pool);
    std::memset(buffer->data_, 0, static_cast<size_t>(padded(size)));
    return buffer;
}

std::shared_ptr<const Buffer> Buffer::wrap(const void* data, int64_t size,
                                           std::shared_ptr<const void> owner) {
    auto* bytes = const_cast<uint8_t*>(static_cast<const uint8_t*>(data));  // published as const only
    return std::shared_ptr<const Buffer>(new Buffer(bytes, size, 0, nullptr, std::move(owner)));
}

}  // namespace firesteel

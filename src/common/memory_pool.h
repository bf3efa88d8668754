#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

namespace firesteel {

/// Counts bytes against a budget. Pools form a tree: process -> query -> operator; a reservation counts in
/// each pool up to the root, and is refused when any of them would pass its limit. Thread-safe; no lock.
class MemoryPool : public std::enable_shared_from_this<MemoryPool> {
public:
    static constexpr int64_t kUnlimited = INT64_MAX;

    static std::shared_ptr<MemoryPool> make_root(std::string name, int64_t limit);
    std::shared_ptr<MemoryPool> make_child(std::string name, int64_t limit = kUnlimited);
    ~MemoryPool();

    /// Counts `bytes`; returns false and counts nothing when a limit on the way to the root forbids it.
    [[nodiscard]] bool try_reserve(int64_t bytes);
    /// As try_reserve, but refusal raises OUT_OF_MEMORY naming this pool, what it holds and the limit that
    /// was hit.
    void reserve(int64_t bytes);
    void release(int64_t bytes) noexcept;

    int64_t used() const { return used_.load(std::memory_order_relaxed); }
    int64_t peak() const { return peak_.load(std::memory_order_relaxed); }
    int64_t limit() const { return limit_; }
    /// Bytes still free under the tightest limit on the way to the root.
    int64_t available() const;
    const std::string& name() const { return name_; }

private:
    MemoryPool(std::string name, int64_t limit, std::shared_ptr<MemoryPool> parent);

    const std::string name_;
    const int64_t limit_;
    const std::shared_ptr<MemoryPool> parent_;
    std::atomic<int64_t> used_{0};  // relaxed everywhere: a counter, orders nothing
    std::atomic<int64_t> peak_{0};
};

using MemoryPoolPtr = std::shared_ptr<MemoryPool>;

/// A 64-byte aligned block of bytes charged to a pool for as long as it lives. Written by its maker, then
/// published as `shared_ptr<const Buffer>` and never changed again.
class Buffer {
public:
    /// Contents are not initialised; the 63 bytes after `size` may be read and written (vector loads, bitmap
    /// words).
    static std::shared_ptr<Buffer> allocate(int64_t size, const MemoryPoolPtr& pool);
    static std::shared_ptr<Buffer> allocate_zeroed(int64_t size, const MemoryPoolPtr& pool);
    /// Bytes that somebody else owns and accounts for (Arrow, a mapped file); `owner` keeps them alive.
    static std::shared_ptr<const Buffer> wrap(const void* data, int64_t size,
                                              std::shared_ptr<const void> owner);
    ~Buffer();
    Buffer(const Buffer&) = delete;
    Buffer& operator=(const Buffer&) = delete;

    int64_t size() const { return size_; }
    uint8_t* mutable_data() { return data_; }
    const uint8_t* data() const { return data_; }
    template <typename T>
    T* mutable_as() {
        return reinterpret_cast<T*>(data_);
    }
    template <typename T>
    const T* as() const {
        return reinterpret_cast<const T*>(data_);
    }

private:
    Buffer(uint8_t* data, int64_t size, int64_t charged, MemoryPoolPtr pool,
           std::shared_ptr<const void> owner);

    uint8_t* data_;
    int64_t size_;
    int64_t charged_;
    MemoryPoolPtr pool_;                 // null for wrapped bytes
    std::shared_ptr<const void> owner_;  // null for own bytes
};

using BufferPtr = std::shared_ptr<const Buffer>;

}  // namespace firesteel

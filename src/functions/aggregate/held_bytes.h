#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string_view>
#include <type_traits>
#include <utility>

#include "common/memory_pool.h"

namespace firesteel {

/// Bytes in an aggregate's state, or none: one block of memory, charged to a pool with all that the allocator
/// takes for it. There may be as many states as there are groups. Not thread-safe.
template <typename Size>
class HeldBlock {
public:
    HeldBlock() = default;
    HeldBlock(HeldBlock&& other) noexcept { swap(other); }
    HeldBlock& operator=(HeldBlock&& other) noexcept {
        swap(other);
        return *this;
    }
    ~HeldBlock() { clear(); }

    bool has_value() const { return data_ != nullptr; }
    std::string_view view() const { return {data_, size_}; }
    const char* begin() const { return data_; }
    const char* end() const { return data_ + size_; }
    size_t size() const { return size_; }

    void assign(std::string_view bytes, const MemoryPoolPtr& pool) {
        if (bytes.size() > capacity_ || data_ == nullptr) {
            clear();
            make_room(bytes.size(), pool);
        }
        std::copy(bytes.begin(), bytes.end(), data_);
        size_ = static_cast<Size>(bytes.size());
    }
    void append(std::string_view bytes, const MemoryPoolPtr& pool) {
        if (bytes.size() > capacity_ - size_ || data_ == nullptr)
            make_room(std::max<size_t>(size_ + bytes.size(), size_t{size_} + size_ / 2), pool);
        std::copy(bytes.begin(), bytes.end(), data_ + size_);
        size_ += static_cast<Size>(bytes.size());
    }
    template <typename T>
    void append_value(const T& value, const MemoryPoolPtr& pool) {
        static_assert(std::is_trivially_copyable_v<T>);
        append({reinterpret_cast<const char*>(&value), sizeof(T)}, pool);
    }
    /// As values of one type, one behind the other.
    template <typename T>
    T* values() {
        return reinterpret_cast<T*>(data_);
    }
    /// `count` zeros, instead of what is there.
    void assign_zeros(size_t count, const MemoryPoolPtr& pool) {
        clear();
        make_room(count, pool);
        std::memset(data_, 0, count);
        size_ = static_cast<Size>(count);
    }
    void swap(HeldBlock& other) noexcept {
        std::swap(data_, other.data_);
        std::swap(size_, other.size_);
        std::swap(capacity_, other.capacity_);
        std::swap(pool_, other.pool_);
    }
    void clear() noexcept {
        if (data_ == nullptr) return;
        std::free(data_);
        pool_->release(capacity_);
        data_ = nullptr;
        size_ = capacity_ = 0;
        pool_ = nullptr;
    }

private:
    /// What the allocator gives when it is asked for so much: it has four sizes between two powers of two.
    static size_t block_size(size_t size) {
        constexpr size_t kLeast = 16;
        const size_t step = std::max(kLeast, std::bit_floor(size) / 4);
        return std::max(kLeast, (size + step - 1) / step * step);
    }

    /// Of `size` bytes at least, with what was there. Charged before it is asked for.
    void make_room(size_t size, const MemoryPoolPtr& pool) {
        size = block_size(size);
        pool->reserve(static_cast<int64_t>(size));
        char* larger = static_cast<char*>(std::malloc(size));
        if (larger == nullptr) {
            pool->release(static_cast<int64_t>(size));
            throw std::bad_alloc();
        }
        const Size kept = size_;
        std::copy(data_, data_ + kept, larger);
        clear();
        data_ = larger;
        size_ = kept;
        capacity_ = static_cast<Size>(size);
        pool_ = pool;
    }

    char* data_ = nullptr;
    Size size_ = 0;
    Size capacity_ = 0;
    MemoryPoolPtr pool_;  // while there are bytes
};

/// Short ones: a text, or one value.
using HeldText = HeldBlock<uint32_t>;
/// Lists of values.
using HeldBytes = HeldBlock<uint64_t>;

}  // namespace firesteel

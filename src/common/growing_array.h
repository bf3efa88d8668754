#pragma once

#include <algorithm>
#include <cstring>
#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>

#include "common/memory_pool.h"

namespace firesteel {

/// An array of plain values that grows, charged to a pool. Not thread-safe.
template <typename T>
class GrowingArray {
public:
    static_assert(std::is_trivially_copyable_v<T>);

    GrowingArray() = default;
    GrowingArray(GrowingArray&& other) noexcept
        : buffer_(std::move(other.buffer_)), size_(std::exchange(other.size_, 0)) {}
    GrowingArray& operator=(GrowingArray&& other) noexcept {
        buffer_ = std::move(other.buffer_);
        size_ = std::exchange(other.size_, 0);
        return *this;
    }

    int64_t size() const { return size_; }
    bool empty() const { return size_ == 0; }
    bool full() const { return size_ == capacity(); }
    T* begin() { return buffer_ ? buffer_->mutable_as<T>() : nullptr; }
    T* end() { return begin() + size_; }
    const T* begin() const { return buffer_ ? buffer_->template as<T>() : nullptr; }
    const T* end() const { return begin() + size_; }
    T& operator[](int64_t i) { return begin()[i]; }
    const T& operator[](int64_t i) const { return begin()[i]; }
    const T& back() const { return begin()[size_ - 1]; }

    void append(const T& value, const MemoryPoolPtr& pool) {
        if (full()) reserve(std::max<int64_t>(8, size_ * 2), pool);
        begin()[size_++] = value;
    }
    void append_all(const T* from, int64_t count, const MemoryPoolPtr& pool) {
        if (count == 0) return;
        if (size_ + count > capacity()) reserve(std::max(size_ * 2, size_ + count), pool);
        std::memcpy(end(), from, static_cast<size_t>(count) * sizeof(T));
        size_ += count;
    }
    void reserve(int64_t count, const MemoryPoolPtr& pool) {
        if (count <= capacity()) return;
        auto larger = Buffer::allocate(count * static_cast<int64_t>(sizeof(T)), pool);
        if (size_ > 0) std::memcpy(larger->mutable_data(), begin(), static_cast<size_t>(size_) * sizeof(T));
        buffer_ = std::move(larger);
    }
    /// Keeps the first `count` values.
    void truncate(int64_t count) { size_ = count; }
    void clear() {
        size_ = 0;
        buffer_.reset();
    }

    std::string_view bytes() const {
        return {reinterpret_cast<const char*>(begin()), static_cast<size_t>(size_) * sizeof(T)};
    }
    void append_bytes(std::string_view bytes, const MemoryPoolPtr& pool) {
        const auto count = static_cast<int64_t>(bytes.size() / sizeof(T));
        if (count == 0) return;
        if (size_ + count > capacity()) reserve(std::max(size_ * 2, size_ + count), pool);
        std::memcpy(end(), bytes.data(), static_cast<size_t>(count) * sizeof(T));
        size_ += count;
    }

private:
    int64_t capacity() const { return buffer_ ? buffer_->size() / static_cast<int64_t>(sizeof(T)) : 0; }

    std::shared_ptr<Buffer> buffer_;
    int64_t size_ = 0;
};

}  // namespace firesteel

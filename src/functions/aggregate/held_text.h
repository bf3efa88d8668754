#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string_view>

#include "common/memory_pool.h"

namespace firesteel {

/// A text in an aggregate's state, or none: one block of memory, charged to a pool, for there may be as many
/// states as there are groups. Not thread-safe.
class HeldText {
public:
    HeldText() = default;
    HeldText(const HeldText&) = delete;
    ~HeldText() { clear(); }

    bool has_value() const { return data_ != nullptr; }
    /// REQUIRES: has_value().
    std::string_view view() const { return {data_, size_}; }

    void assign(std::string_view text, const MemoryPoolPtr& pool) {
        if (text.size() > capacity_ || data_ == nullptr) make_room(text.size(), pool);
        std::memcpy(data_, text.data(), text.size());
        size_ = static_cast<uint32_t>(text.size());
    }
    void clear() noexcept {
        if (data_ == nullptr) return;
        std::free(data_);
        pool_->release(charge(capacity_));
        data_ = nullptr;
        capacity_ = 0;
        pool_ = nullptr;
    }

private:
    static constexpr size_t kBlock = 16;
    static int64_t charge(size_t capacity) { return static_cast<int64_t>(capacity + kBlock); }

    void make_room(size_t size, const MemoryPoolPtr& pool) {
        clear();
        const size_t capacity = std::max(kBlock, (size + kBlock - 1) / kBlock * kBlock);
        pool->reserve(charge(capacity));
        data_ = static_cast<char*>(std::malloc(capacity));
        if (data_ == nullptr) {
            pool->release(charge(capacity));
            throw std::bad_alloc();
        }
        capacity_ = static_cast<uint32_t>(capacity);
        pool_ = pool;
    }

    char* data_ = nullptr;
    uint32_t size_ = 0;
    uint32_t capacity_ = 0;
    MemoryPoolPtr pool_;  // while there is a text
};

}  // namespace firesteel

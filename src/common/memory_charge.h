#pragma once

#include <cstdint>
#include <utility>

#include "common/memory_pool.h"

namespace firesteel {

/// Charges what a container of the standard library holds, which knows of no pool: whoever has changed it
/// says how much that is now. Not thread-safe.
class MemoryCharge {
public:
    MemoryCharge() = default;
    MemoryCharge(const MemoryCharge&) = delete;
    ~MemoryCharge() { release(); }

    void set(int64_t bytes, const MemoryPoolPtr& pool) {
        if (bytes == bytes_) return;
        if (pool_ == nullptr) pool_ = pool;
        if (bytes > bytes_) {
            pool_->reserve(bytes - bytes_);
        } else {
            pool_->release(bytes_ - bytes);
        }
        bytes_ = bytes;
    }

private:
    void release() noexcept {
        if (pool_ != nullptr) pool_->release(bytes_);
    }

    MemoryPoolPtr pool_;
    int64_t bytes_ = 0;
};

}  // namespace firesteel

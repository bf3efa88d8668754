#pragma once

#include <cstdint>
#include <memory>

#include "common/memory_pool.h"

namespace firesteel {

/// Rows of words of 64 bits in little room, only to be read back: of each word of the rows, what it is above
/// the least, in as many bytes as the most needs; none where all are equal. Immutable.
class NarrowRows {
public:
    NarrowRows() = default;
    /// `rows` lie one after the other.
    NarrowRows(const char* rows, int64_t count, int64_t words, const MemoryPoolPtr& pool);

    int64_t size() const { return count_; }
    /// Writes `count` rows from `first` on as they were.
    void read(int64_t first, int64_t count, char* out) const;

private:
    struct Word {
        uint64_t least;
        uint32_t bytes;   // of each value
        uint32_t offset;  // of the first one in the buffer, in bytes times `count_`
    };

    std::shared_ptr<Buffer> buffer_;  // Word for each, then their values
    int64_t count_ = 0;
    int64_t words_ = 0;
};

}  // namespace firesteel

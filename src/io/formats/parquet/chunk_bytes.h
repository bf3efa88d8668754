#pragma once

#include <memory>

#include "common/memory_pool.h"
#include "io/file.h"

namespace firesteel {

/// The bytes of a column chunk, read forwards in blocks of some size. What was handed out stays as long as
/// somebody holds its block. One thread.
class ChunkBytes {
public:
    ChunkBytes(std::shared_ptr<const File> file, int64_t begin, int64_t size, MemoryPoolPtr pool);

    int64_t position() const { return position_; }  // in the file
    int64_t left() const { return end_ - position_; }
    /// The next bytes: `size` of them, or all that are left. Reads at least `ahead` when it must read. At
    /// least 63 bytes behind them may be looked at, whatever they hold. Throws when the file ends before.
    const uint8_t* peek(int64_t size, int64_t ahead);
    /// Passes over bytes, which need not have been looked at. REQUIRES: no more than left().
    void advance(int64_t size) { position_ += size; }
    /// Keeps the bytes that peek() gave last.
    const std::shared_ptr<Buffer>& block() const { return block_; }

private:
    void fetch_ahead();

    const std::shared_ptr<const File> file_;
    const int64_t end_;
    const MemoryPoolPtr pool_;
    int64_t position_;
    std::shared_ptr<Buffer> block_;
    int64_t block_begin_ = 0;  // in the file
    int64_t block_end_ = 0;
    int64_t fetched_ = 0;  // asked for up to here
};

}  // namespace firesteel

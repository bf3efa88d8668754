#include "io/formats/parquet/chunk_bytes.h"

#include <algorithm>
#include <cstring>

#include "io/formats/parquet/corrupt.h"

namespace firesteel {

namespace {

int64_t checked_end(const File& file, int64_t begin, int64_t size) {
    if (begin < 0 || size < 0 || begin > file.size() || size > file.size() - begin)
        raise_corrupt("a column chunk lies outside of the file");
    return begin + size;
}

}  // namespace

ChunkBytes::ChunkBytes(std::shared_ptr<const File> file, int64_t begin, int64_t size, MemoryPoolPtr pool)
    : file_(std::move(file)),
      end_(checked_end(*file_, begin, size)),
      pool_(std::move(pool)),
      position_(begin) {}

const uint8_t* ChunkBytes::peek(int64_t size, int64_t ahead) {
    size = std::min(size, left());
    if (position_ < block_begin_ || position_ + size > block_end_) {
        const int64_t wanted = std::min(std::max(size, ahead), left());
        // What is left of the block comes to stand before what is read.
        const std::shared_ptr<Buffer> old = block_;
        const int64_t offset = position_ - block_begin_;
        const int64_t kept = position_ >= block_begin_ ? std::max<int64_t>(block_end_ - position_, 0) : 0;
        if (!block_ || old.use_count() > 2 || block_->size() < wanted) {
            block_.reset();
            block_ = Buffer::allocate(wanted, pool_);
        }
        char* const begin = block_->mutable_as<char>();
        if (kept > 0) std::memmove(begin, old->data() + offset, static_cast<size_t>(kept));
        block_begin_ = position_;
        block_end_ = position_ + kept;
        if (file_->read_at(block_end_, wanted - kept, begin + kept) < wanted - kept)
            raise_corrupt("the file ends within a column chunk");
        block_end_ = position_ + wanted;
        if (ahead > size) fetch_ahead();
    }
    return block_->data() + (position_ - block_begin_);
}

/// Each byte is asked for once, well before it is read, and none behind the chunk.
void ChunkBytes::fetch_ahead() {
    constexpr int64_t kAhead = 1024 * 1024;
    const int64_t begin = std::max(fetched_, block_end_), end = std::min(block_end_ + kAhead, end_);
    if (begin >= end) return;
    file_->fetch_ahead(begin, end - begin);
    fetched_ = end;
}

}  // namespace firesteel

#pragma once

#include "column/builder.h"

namespace firesteel {

/// Copies of texts that columns point into, one behind the other in blocks that many columns share. One
/// thread.
class TextCopies {
public:
    explicit TextCopies(MemoryPoolPtr pool) : pool_(std::move(pool)) {}

    /// Appends a copy to one of the builders that `held` remembers the last block for: it starts, and starts
    /// again with every column, as null.
    void append(std::string_view text, StringBuilder& builder, const Buffer*& held);

private:
    const MemoryPoolPtr pool_;
    std::shared_ptr<Buffer> block_;
    int64_t used_ = 0;  // of the block
    int64_t next_size_ = 4096;
};

}  // namespace firesteel

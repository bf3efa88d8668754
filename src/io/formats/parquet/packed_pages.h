#pragma once

#include <arrow/util/compression.h>
#include <parquet/types.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/memory_pool.h"

namespace parquet {
class PageWriter;
}

namespace firesteel {

/// Data pages of a column chunk, compressed, until the chunk's turn in the file comes. One thread.
class PackedPages {
public:
    /// `codec` is null for none; it outlives this.
    PackedPages(arrow::util::Codec* codec, MemoryPoolPtr pool) : codec_(codec), pool_(std::move(pool)) {}

    void add(std::string_view page, int64_t rows, parquet::Encoding::type encoding);
    /// Of those that wait.
    int64_t packed_bytes() const { return packed_bytes_; }
    /// Writes them all; the bytes that they have without compression. Empty afterwards.
    int64_t write(parquet::PageWriter& out);

private:
    struct Page {
        BufferPtr bytes;
        int64_t plain_bytes;
        int32_t rows;
        parquet::Encoding::type encoding;
    };

    arrow::util::Codec* const codec_;
    const MemoryPoolPtr pool_;
    std::vector<Page> pages_;
    int64_t packed_bytes_ = 0;
    std::string scratch_;
};

}  // namespace firesteel

#include "io/formats/parquet/packed_pages.h"

#include <arrow/buffer.h>
#include <arrow/result.h>
#include <parquet/column_page.h>
#include <parquet/column_writer.h>
#include <parquet/exception.h>

#include <cstring>

namespace firesteel {

void PackedPages::add(std::string_view page, int64_t rows, parquet::Encoding::type encoding) {
    std::string_view bytes = page;
    if (codec_ != nullptr) {
        const auto* data = reinterpret_cast<const uint8_t*>(page.data());
        const auto size = static_cast<int64_t>(page.size());
        const int64_t most = codec_->MaxCompressedLen(size, data);
        if (scratch_.size() < static_cast<size_t>(most)) scratch_.resize(static_cast<size_t>(most));
        auto* out = reinterpret_cast<uint8_t*>(scratch_.data());
        auto packed = codec_->Compress(size, data, most, out);
        if (!packed.ok()) throw parquet::ParquetException(packed.status().ToString());
        bytes = {scratch_.data(), static_cast<size_t>(*packed)};
    }
    packed_bytes_ += static_cast<int64_t>(bytes.size());
    auto buffer = Buffer::allocate(static_cast<int64_t>(bytes.size()), pool_);
    std::memcpy(buffer->mutable_data(), bytes.data(), bytes.size());
    pages_.push_back(
        {std::move(buffer), static_cast<int64_t>(page.size()), static_cast<int32_t>(rows), encoding});
}

int64_t PackedPages::write(parquet::PageWriter& out) {
    int64_t bytes = 0;
    for (const Page& page : pages_) {
        const auto packed = std::make_shared<arrow::Buffer>(page.bytes->data(), page.bytes->size());
        bytes +=
            out.WriteDataPage(parquet::DataPageV1(packed, page.rows, page.encoding, parquet::Encoding::RLE,
                                                  parquet::Encoding::RLE, page.plain_bytes));
    }
    pages_.clear();
    packed_bytes_ = 0;
    return bytes;
}

}  // namespace firesteel

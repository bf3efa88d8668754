#pragma once

#include <parquet/types.h>

#include <cstdint>

namespace firesteel {

/// What stands before each page of a column chunk. Statistics are passed over.
struct PageHeader {
    enum class Kind : uint8_t { kData, kIndex, kDictionary, kDataV2, kUnknown };

    Kind kind = Kind::kUnknown;
    int32_t uncompressed_size = -1;
    int32_t compressed_size = -1;
    int32_t values = -1;  // of data pages nulls included
    parquet::Encoding::type encoding = parquet::Encoding::UNKNOWN;
    parquet::Encoding::type level_encoding = parquet::Encoding::RLE;
    int32_t definition_bytes = 0;  // kDataV2: levels lie before the values, never compressed
    int32_t repetition_bytes = 0;
    bool is_compressed = true;
};

/// Reads a header (Thrift's compact protocol) at `data`; how many bytes it takes, or 0 when it goes on behind
/// `size`. Throws for bytes that are no header.
int64_t parse_page_header(const uint8_t* data, int64_t size, PageHeader& header);

}  // namespace firesteel

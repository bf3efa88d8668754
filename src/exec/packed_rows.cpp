#include "exec/packed_rows.h"

#include <lz4.h>
#include <xxhash.h>

#include <cstdint>
#include <cstring>

#include "common/error.h"
#include "exec/batch_bytes.h"

namespace firesteel {

namespace {

struct Header {
    uint64_t raw_size = 0;
    uint64_t stored_size = 0;
    uint64_t checksum = 0;  // of the sizes and the stored bytes

    uint64_t checksum_of(const char* stored) const {
        return XXH3_64bits_withSeed(stored, stored_size, raw_size * 31 + stored_size);
    }
};
static_assert(sizeof(Header) == kPackedHeaderBytes);

Header header_of(std::string_view bytes) {
    Header header;
    std::memcpy(&header, bytes.data(), sizeof(header));
    return header;
}

}  // namespace

std::string pack_rows(const Batch& batch, const std::string& place) {
    std::string raw;
    append_batch_bytes(batch, raw);
    if (raw.size() > LZ4_MAX_INPUT_SIZE)
        throw Error("TASK_WRITE_FAILED", {{"path", place + " (too many bytes in a batch)"}});
    const int bound = LZ4_compressBound(static_cast<int>(raw.size()));
    std::string packed(kPackedHeaderBytes + static_cast<size_t>(bound), '\0');
    char* stored = packed.data() + kPackedHeaderBytes;
    const int size = LZ4_compress_default(raw.data(), stored, static_cast<int>(raw.size()), bound);
    Header header{raw.size(), static_cast<uint64_t>(size), 0};
    header.checksum = header.checksum_of(stored);
    std::memcpy(packed.data(), &header, sizeof(header));
    packed.resize(kPackedHeaderBytes + static_cast<size_t>(size));
    return packed;
}

size_t packed_size(std::string_view bytes) {
    const Header header = header_of(bytes);
    if (header.raw_size > LZ4_MAX_INPUT_SIZE ||
        header.stored_size > static_cast<uint64_t>(LZ4_COMPRESSBOUND(LZ4_MAX_INPUT_SIZE)))
        return 0;
    return kPackedHeaderBytes + header.stored_size;
}

bool unpack_rows(std::string_view packed, const std::vector<Type>& types, const MemoryPoolPtr& pool,
                 Batch& out) {
    if (packed.size() < kPackedHeaderBytes || packed_size(packed) != packed.size()) return false;
    const Header header = header_of(packed);
    const char* stored = packed.data() + kPackedHeaderBytes;
    if (header.checksum_of(stored) != header.checksum) return false;
    std::string raw(header.raw_size, '\0');
    const int size = LZ4_decompress_safe(stored, raw.data(), static_cast<int>(header.stored_size),
                                         static_cast<int>(raw.size()));
    if (size != static_cast<int>(raw.size())) return false;
    out = batch_from_bytes(raw, types, pool);
    return true;
}

}  // namespace firesteel

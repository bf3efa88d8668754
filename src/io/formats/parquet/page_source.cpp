#include "io/formats/parquet/page_source.h"

#include <arrow/util/compression.h>
#include <parquet/metadata.h>
#include <parquet/schema.h>

#include <algorithm>
#include <cstring>

#include "io/formats/parquet/corrupt.h"
#include "io/snappy.h"

namespace firesteel {

namespace {

constexpr int64_t kHeaderBytes = 512;  // most headers are below 100
constexpr int64_t kLargestHeader = 16 * 1024 * 1024;
constexpr int64_t kBlockBytes = 256 * 1024;  // what was read is still in the core's cache when it is inflated
/// Pages below this size are read though they are passed over: cheaper than another read.
constexpr int64_t kSmallPage = 64 * 1024;

std::unique_ptr<arrow::util::Codec> codec_of(parquet::Compression::type compression) {
    using enum parquet::Compression::type;
    if (compression == UNCOMPRESSED || compression == SNAPPY) return nullptr;
    return parquet::GetCodec(compression);
}

}  // namespace

PageSource::PageSource(std::shared_ptr<const File> file, const parquet::FileMetaData& footer, int row_group,
                       int leaf, MemoryPoolPtr pool)
    : file_(std::move(file)), pool_(std::move(pool)) {
    const auto group = footer.RowGroup(row_group);
    const auto chunk = group->ColumnChunk(leaf);
    const parquet::ColumnDescriptor& column = *footer.schema()->Column(leaf);
    has_levels_ = column.max_definition_level() > 0;
    is_snappy_ = chunk->compression() == parquet::Compression::SNAPPY;
    codec_ = codec_of(chunk->compression());
    int64_t begin = chunk->data_page_offset();
    if (chunk->has_dictionary_page() && chunk->dictionary_page_offset() > 0)
        begin = std::min(begin, chunk->dictionary_page_offset());
    int64_t size = chunk->total_compressed_size();
    // Old writers left the head of the dictionary out (PARQUET-816).
    if (footer.writer_version().VersionLt(parquet::ApplicationVersion::PARQUET_816_FIXED_VERSION()))
        size += std::clamp<int64_t>(file_->size() - begin - size, 0, 100);
    bytes_.emplace(file_, begin, size, pool_);
}

PageSource::~PageSource() = default;

bool PageSource::read_header(PageHeader& header) {
    if (bytes_->left() == 0) return false;
    for (int64_t size = kHeaderBytes;; size *= 8) {
        const int64_t at_hand = std::min(size, bytes_->left());
        const uint8_t* data = bytes_->peek(at_hand, reads_on_ ? kBlockBytes : at_hand);
        const int64_t taken = parse_page_header(data, at_hand, header);
        if (taken > 0) {
            bytes_->advance(taken);
            break;
        }
        if (at_hand == bytes_->left() || size > kLargestHeader) raise_corrupt("a page header does not end");
    }
    if (header.compressed_size > bytes_->left()) raise_corrupt("a page goes on behind its column chunk");
    return true;
}

std::optional<int64_t> PageSource::next_data_page() {
    if (is_at_data_) {  // Behind a page that was passed over, the next one may be passed over too.
        bytes_->advance(header_.compressed_size);
        reads_on_ = header_.compressed_size < kSmallPage;
    }
    is_at_data_ = false;
    while (read_header(header_)) {
        switch (header_.kind) {
            case PageHeader::Kind::kData:
            case PageHeader::Kind::kDataV2:
                is_at_data_ = true;
                return header_.values;
            case PageHeader::Kind::kDictionary:
                if (dictionary_) raise_corrupt("a column chunk has two dictionaries");
                dictionary_ = Place{header_, bytes_->position()};
                [[fallthrough]];
            default:
                bytes_->advance(header_.compressed_size);
        }
    }
    return std::nullopt;
}

Page PageSource::load() {
    is_at_data_ = false;
    reads_on_ = true;
    return decompress(header_, *bytes_);
}

std::optional<Page> PageSource::load_dictionary() {
    if (!dictionary_) return std::nullopt;
    const PageHeader& header = dictionary_->header;
    ChunkBytes bytes(file_, dictionary_->begin, header.compressed_size, pool_);
    Page page = decompress(header, bytes);
    inflated_.reset();  // not to be written over
    return page;
}

/// `packed` made into `size` bytes in a buffer that begins with `prefix`.
PageBytes PageSource::inflate(PageBytes packed, int64_t size, int64_t prefix_size, const uint8_t* prefix) {
    const int64_t total = prefix_size + size;
    if (!inflated_ || inflated_.use_count() > 1 || inflated_->size() < total) {
        inflated_.reset();
        inflated_ = Buffer::allocate(total, pool_);
    }
    uint8_t* out = inflated_->mutable_data();
    if (prefix_size > 0) std::memcpy(out, prefix, static_cast<size_t>(prefix_size));
    const auto bytes = [](auto* at, int64_t count) { return std::span(at, static_cast<size_t>(count)); };
    if (is_snappy_) {
        if (size > 0 && !inflate_snappy(bytes(packed.data, packed.size), bytes(out + prefix_size, size)))
            raise_corrupt("the bytes of a page cannot be inflated");
    } else if (size > 0) {
        const auto result = codec_->Decompress(packed.size, packed.data, size, out + prefix_size);
        if (!result.ok()) throw parquet::ParquetStatusException(result.status());
        if (*result != size) raise_corrupt("a page has another size than its header says");
    }
    return {out, total};
}

Page PageSource::decompress(const PageHeader& header, ChunkBytes& bytes) {
    const bool is_v2 = header.kind == PageHeader::Kind::kDataV2;
    const int64_t level_bytes = is_v2 ? int64_t{header.definition_bytes} + header.repetition_bytes : 0;
    if (level_bytes > header.compressed_size || level_bytes > header.uncompressed_size)
        raise_corrupt("the levels of a page are larger than the page");
    PageBytes content{bytes.peek(header.compressed_size, kBlockBytes), header.compressed_size};
    bytes.advance(header.compressed_size);
    Page page;
    page.header = header;
    if ((is_snappy_ || codec_) && (!is_v2 || header.is_compressed)) {
        const PageBytes packed{content.data + level_bytes, content.size - level_bytes};
        content = inflate(packed, header.uncompressed_size - level_bytes, level_bytes, content.data);
        page.owner = inflated_;
    } else {
        page.owner = bytes.block();
    }
    page.values = content;
    if (is_v2) {
        page.levels = {content.data + header.repetition_bytes, header.definition_bytes};
        page.values = {content.data + level_bytes, content.size - level_bytes};
    } else if (header.kind == PageHeader::Kind::kData && has_levels_) {
        int64_t size = (int64_t{header.values} + 7) / 8;  // BIT_PACKED
        int64_t head = 0;
        if (header.level_encoding != parquet::Encoding::BIT_PACKED) {
            uint32_t stored = 0;
            head = sizeof(stored);
            if (content.size < head) raise_corrupt("a page ends within its levels");
            std::memcpy(&stored, content.data, sizeof(stored));
            size = stored;
        }
        if (size > content.size - head) raise_corrupt("a page ends within its levels");
        page.levels = {content.data + head, size};
        page.values = {content.data + head + size, content.size - head - size};
    }
    return page;
}

}  // namespace firesteel

#pragma once

#include <memory>
#include <optional>

#include "io/formats/parquet/chunk_bytes.h"
#include "io/formats/parquet/page_header.h"

namespace arrow::util {
class Codec;
}
namespace parquet {
class FileMetaData;
}

namespace firesteel {

/// Bytes within a page. At least 63 bytes behind them may be looked at, whatever they hold.
struct PageBytes {
    const uint8_t* data = nullptr;
    int64_t size = 0;
};

/// A page of values, decompressed. The bytes stay as long as `owner` is held.
struct Page {
    PageHeader header;
    PageBytes levels;  // definition levels; empty for columns without nulls
    PageBytes values;
    std::shared_ptr<const Buffer> owner;
};

/// The pages of a column chunk without repetition, in order. Pages that are passed over are not decompressed
/// and, when they are large, not read. One thread. Throws what raise_corrupt() throws and what File throws.
class PageSource {
public:
    PageSource(std::shared_ptr<const File> file, const parquet::FileMetaData& footer, int row_group, int leaf,
               MemoryPoolPtr pool);
    ~PageSource();

    /// Moves to the next data page without reading it; how many rows it has. Nothing at the end.
    std::optional<int64_t> next_data_page();
    /// The page that next_data_page() moved to.
    Page load();
    /// The dictionary, which lies before the first data page; nothing when there is none.
    std::optional<Page> load_dictionary();

private:
    struct Place {
        PageHeader header;
        int64_t begin = 0;
    };
    bool read_header(PageHeader& header);
    Page decompress(const PageHeader& header, ChunkBytes& bytes);
    PageBytes inflate(PageBytes packed, int64_t size, int64_t prefix_size, const uint8_t* prefix);

    const std::shared_ptr<const File> file_;
    const MemoryPoolPtr pool_;
    bool has_levels_ = false;
    bool is_snappy_ = false;
    std::unique_ptr<arrow::util::Codec> codec_;  // null: Snappy, or not compressed
    std::optional<ChunkBytes> bytes_;
    PageHeader header_;        // of the current data page
    bool is_at_data_ = false;  // the current page's bytes have not been passed over
    bool reads_on_ = true;     // what lies behind the current place is likely to be wanted
    std::optional<Place> dictionary_;
    std::shared_ptr<Buffer> inflated_;
};

}  // namespace firesteel

#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "codec/record_text.h"
#include "column/column.h"
#include "io/formats/parquet/packed_pages.h"

namespace parquet {
class ColumnChunkMetaDataBuilder;
class ColumnDescriptor;
class EncodedStatistics;
}  // namespace parquet

namespace firesteel {

/// A column of flat values on its way into row groups, as pages that are packed as soon as they are full. One
/// thread.
class ChunkWriter {
public:
    struct Target {
        const parquet::ColumnDescriptor* column;  // outlives the writer, as the codec does
        arrow::util::Codec* codec;                // null for none
        bool as_dictionary;                       // until the dictionary gets too large
        MemoryPoolPtr pool;
    };
    /// Null for types that are left to Arrow's writer. `type` is what a column is stored as.
    static std::unique_ptr<ChunkWriter> make(const Type& type, const Target& target);
    virtual ~ChunkWriter() = default;

    /// Adds rows [begin, end) of a column: flat, or codes of a dictionary.
    void add(const ColumnPtr& column, int64_t begin, int64_t end);
    /// Of the pages that are full.
    int64_t packed_bytes() const { return pages_.packed_bytes(); }
    /// Ends the chunk and says what there is to know of it; its bytes without compression. The next rows
    /// begin another one.
    int64_t finish(parquet::ColumnChunkMetaDataBuilder& metadata, parquet::PageWriter& out);

protected:
    explicit ChunkWriter(const Target& target);

    /// Adds the values of rows from `begin` on that are not null, up to `end` or until the page is full;
    /// returns where it stopped.
    virtual int64_t add_values(const Column& column, int64_t begin, int64_t end) = 0;
    /// The page is to be written: what its rows are is appended to `values_`, if it is not there yet.
    virtual void end_values();
    virtual size_t dictionary_size() const = 0;
    virtual std::string_view dictionary_bytes() const = 0;
    /// Sets the bounds of the values since the last call, forgets these and the dictionary.
    virtual void take_bounds(parquet::EncodedStatistics& statistics) = 0;

    bool is_page_full() const { return page_rows_ >= kMostPageRows || values_.size() >= kMostPageBytes; }

    bool is_dictionary_full() const { return dictionary_bytes().size() > kMostDictionaryBytes; }

    static constexpr size_t kMostDictionaryBytes = 1 << 20;
    static constexpr int64_t kMostPageRows = 20'000;
    static constexpr size_t kMostPageBytes = 256 * 1024;

    const bool as_dictionary_;    // by choice
    bool writes_codes_;           // in this chunk, still
    std::vector<int32_t> codes_;  // of the page
    RecordText values_;           // of the page, behind room for its levels
    int64_t page_rows_ = 0;

private:
    void flush_page();
    void start_page();
    void mark(const Column& column, int64_t begin, int64_t end);

    const bool is_optional_;
    PackedPages pages_;
    std::vector<uint64_t> valid_;  // by row of the page; where page_nulls_ > 0
    int64_t page_nulls_ = 0;
    int64_t nulls_ = 0;
    bool has_codes_ = false;  // any page of the chunk
    bool has_values_ = false;
    RecordText assembled_;
};

}  // namespace firesteel

#include "io/formats/parquet/chunk_writer.h"

#include <arrow/buffer.h>
#include <parquet/column_page.h>
#include <parquet/column_writer.h>
#include <parquet/metadata.h>
#include <parquet/schema.h>
#include <parquet/statistics.h>

#include <algorithm>
#include <stdexcept>

#include "column/bitmap.h"
#include "io/formats/parquet/run_encoder.h"

namespace firesteel {

namespace {

constexpr size_t kLevelRoom = 16;  // before the values: levels of a page without nulls fit
constexpr size_t kMostBoundBytes = 4096;

}  // namespace

ChunkWriter::ChunkWriter(const Target& target)
    : as_dictionary_(target.as_dictionary),
      writes_codes_(target.as_dictionary),
      is_optional_(target.column->max_definition_level() > 0),
      pages_(target.codec, target.pool) {
    start_page();
}

void ChunkWriter::start_page() {
    codes_.clear();
    values_.clear();
    values_.room(kLevelRoom);
    values_.wrote(kLevelRoom);
    page_rows_ = page_nulls_ = 0;
}

void ChunkWriter::add(const ColumnPtr& column, int64_t begin, int64_t end) {
    while (begin < end) {
        const int64_t room = std::min(end, begin + kMostPageRows - page_rows_);
        const int64_t stop = add_values(*column, begin, room);
        mark(*column, begin, stop);
        page_rows_ += stop - begin;
        begin = stop;
        if (is_page_full()) flush_page();
        if (writes_codes_ && is_dictionary_full()) {
            flush_page();
            writes_codes_ = false;
        }
    }
}

/// Which of the rows are null.
void ChunkWriter::mark(const Column& column, int64_t begin, int64_t end) {
    const bool may_be_null =
        column.has_validity() || (!column.is_flat() && column.dictionary_values()->has_validity());
    if (!may_be_null && page_nulls_ == 0) return;
    valid_.resize(static_cast<size_t>(bitmap_words(page_rows_ + end - begin)));
    int64_t row = page_rows_;
    for (int64_t i = begin; i < end; ++i, ++row) {
        if (!column.is_null(i)) {
            set_bit(valid_.data(), row);
            continue;
        }
        if (page_nulls_++ == 0) {
            for (int64_t before = 0; before < row; ++before) set_bit(valid_.data(), before);
        }
        clear_bit(valid_.data(), row);
    }
}

void ChunkWriter::flush_page() {
    if (page_rows_ == 0) return;
    end_values();
    if (page_nulls_ > 0 && !is_optional_) throw std::invalid_argument("a null in a column without nulls");
    assembled_.clear();
    if (page_nulls_ > 0) {
        if (const int64_t rest = page_rows_ % 64; rest != 0) valid_.back() &= (uint64_t{1} << rest) - 1;
        append_levels(valid_.data(), page_rows_, assembled_);
        assembled_.append(values_.view().substr(kLevelRoom));
    } else if (is_optional_) {
        append_levels(page_rows_, assembled_);
    }
    std::string_view page = assembled_.view();
    if (page_nulls_ == 0) {
        char* const begin = values_.room(0) - values_.size() + kLevelRoom - page.size();
        std::copy(page.begin(), page.end(), begin);
        page = {begin, values_.size() - kLevelRoom + page.size()};
    }
    pages_.add(page, page_rows_,
               writes_codes_ ? parquet::Encoding::RLE_DICTIONARY : parquet::Encoding::PLAIN);
    (writes_codes_ ? has_codes_ : has_values_) = true;
    nulls_ += page_nulls_;
    start_page();
}

void ChunkWriter::end_values() {
    if (!writes_codes_) return;
    const int width = bits_for_codes(dictionary_size());
    values_.append(static_cast<char>(width));
    append_runs(codes_, width, values_);
}

int64_t ChunkWriter::finish(parquet::ColumnChunkMetaDataBuilder& metadata, parquet::PageWriter& out) {
    flush_page();
    int64_t bytes = 0;
    if (has_codes_) {
        const std::string_view entries = dictionary_bytes();
        const auto buffer = std::make_shared<arrow::Buffer>(reinterpret_cast<const uint8_t*>(entries.data()),
                                                            static_cast<int64_t>(entries.size()));
        bytes += out.WriteDictionaryPage(parquet::DictionaryPage(
            buffer, static_cast<int32_t>(dictionary_size()), parquet::Encoding::PLAIN));
    }
    bytes += pages_.write(out);
    parquet::EncodedStatistics statistics;
    take_bounds(statistics);
    statistics.set_null_count(nulls_);
    statistics.ApplyStatSizeLimits(kMostBoundBytes);
    metadata.SetStatistics(statistics);
    out.Close(has_codes_, has_codes_ && has_values_);
    writes_codes_ = as_dictionary_;
    has_codes_ = has_values_ = false;
    nulls_ = 0;
    return bytes;
}

}  // namespace firesteel

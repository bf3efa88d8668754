#include "io/formats/csv/pieces.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "codec/text_encoding.h"
#include "io/byte_stream.h"
#include "io/formats/csv/reader.h"
#include "io/formats/csv/records.h"
#include "io/storage/storage.h"

namespace firesteel {

namespace {

constexpr int64_t kPieceBytes = 1024 * 1024;

/// Pieces of a file whose records may hold line ends: only whoever read all before can tell where one ends.
class RecordPieces final : public FilePieces {
public:
    explicit RecordPieces(const FileReadRequest& request)
        : options_(csv_options(request.options)),
          tokenizer_(options_),
          ends_(options_, tokenizer_),
          line_end_(options_.line_separator.empty() ? '\n' : options_.line_separator[0]),
          pool_(request.pool),
          stream_(open_byte_stream(open_file(request.split, request.options))) {
        if (CsvLineIndex::fits(options_)) index_.emplace(options_, std::vector<size_t>());
    }

    bool next(FilePiece& out) override {
        if (at_end_ && rest_.empty()) return false;
        out.begins_file = std::exchange(at_begin_, false);
        auto capacity = static_cast<int64_t>(rest_.size());
        auto buffer = Buffer::allocate(0, pool_);
        auto size = static_cast<int64_t>(0);
        while (true) {
            // A record longer than a piece: as much again, so that it is not searched too often.
            capacity += std::max(kPieceBytes, capacity);
            auto larger = Buffer::allocate(capacity, pool_);
            char* data = larger->mutable_as<char>();
            if (size > 0) std::memcpy(data, buffer->mutable_data(), static_cast<size_t>(size));
            std::memcpy(data + size, rest_.data(), rest_.size());
            size += static_cast<int64_t>(rest_.size());
            rest_.clear();
            buffer = std::move(larger);
            const int64_t n = stream_->read(capacity - size, data + size);
            at_end_ = n < capacity - size;
            size += n;
            const std::string_view text(data, static_cast<size_t>(size));
            const size_t whole = at_end_ ? text.size() : whole_records(text, out.begins_file);
            if (whole == 0 && !at_end_) continue;
            rest_.assign(text.substr(whole));
            out.bytes = text.substr(0, whole);
            out.owner = std::move(buffer);
            return whole > 0;
        }
    }

private:
    /// The same from `begin` on, where lines without quotes are records.
    size_t indexed_records(std::string_view text, size_t begin) {
        size_t found = 0;
        index_->start(text.substr(begin));
        for (std::string_view line; index_->next(line);) {
            const std::string_view rest = index_->rest();
            const size_t end = index_->has_quote() ? ends_.find(rest) : rest.find(line_end_, line.size());
            if (end >= rest.size()) break;
            index_->go_on_behind(end + 1);
            found = text.size() - rest.size() + end + 1;
        }
        return found;
    }

    /// The size of the records that `text` holds to their ends.
    size_t whole_records(std::string_view text, bool begins_file) {
        size_t whole = begins_file && text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
        if (index_) return indexed_records(text, whole);
        size_t found = 0;
        while (whole < text.size()) {
            const size_t end = whole + ends_.find(text.substr(whole));
            if (end >= text.size()) break;
            whole = end + 1;
            found = whole;
        }
        return found;
    }

    const CsvOptions options_;
    const CsvTokenizer tokenizer_;
    const CsvRecordEnds ends_;
    const char line_end_;
    const MemoryPoolPtr pool_;
    std::optional<CsvLineIndex> index_;
    const std::unique_ptr<ByteStream> stream_;
    std::string rest_;  // read, but not given out: the beginning of a record
    bool at_begin_ = true;
    bool at_end_ = false;  // of the file
};

}  // namespace

std::unique_ptr<FilePieces> csv_pieces(const FileReadRequest& request) {
    const CsvOptions options = csv_options(request.options);
    // Variants go by what came before them in the file.
    const bool has_variants =
        std::any_of(request.columns.begin(), request.columns.end(), [&](int32_t column) {
            return request.data_schema[static_cast<size_t>(column)].type.is(TypeId::kVariant);
        });
    if (has_variants || !options.single_variant_column.empty()) return nullptr;
    if (options.multi_line && is_wide_encoding(options.encoding)) return nullptr;
    if (options.multi_line) return std::make_unique<RecordPieces>(request);
    return line_pieces(request, csv_lines(options));
}

}  // namespace firesteel

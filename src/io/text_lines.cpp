#include "io/text_lines.h"

#include <algorithm>
#include <utility>

#include "codec/text_encoding.h"
#include "common/utf8.h"
#include "io/byte_stream.h"
#include "io/storage/storage.h"

namespace firesteel {

std::string_view read_whole_file(const FileSplit& split, const FormatOptions& options,
                                 const MemoryPoolPtr& pool, Owner& owner) {
    auto file = open_file(split, options);
    int64_t capacity = std::max<int64_t>(file->size() + 1, 4096);
    const auto stream = open_byte_stream(std::move(file));
    auto buffer = Buffer::allocate(capacity, pool);
    int64_t size = 0;
    while (true) {
        const int64_t n = stream->read(capacity - size, buffer->mutable_as<char>() + size);
        size += n;
        if (n == 0) break;
        if (size < capacity) continue;
        capacity *= 2;
        auto larger = Buffer::allocate(capacity, pool);
        std::memcpy(larger->mutable_data(), buffer->mutable_data(), static_cast<size_t>(size));
        buffer = std::move(larger);
    }
    const std::string_view text(buffer->mutable_as<char>(), static_cast<size_t>(size));
    owner = std::move(buffer);
    return text;
}

bool lines_can_split(const std::string& path, const LineFormat& format) {
    return is_splittable(path) && !format.whole_file && format.separator.size() <= 1 &&
           !is_wide_encoding(format.encoding);
}

std::vector<FileSplit> file_parts(const std::vector<ListedFile>& files, const LineFormat& format) {
    constexpr int64_t kPartBytes = 8 << 20;
    std::vector<FileSplit> parts;
    for (const ListedFile& file : files) {
        const int64_t size =
            lines_can_split(file.path, format) ? kPartBytes : std::max<int64_t>(file.size, 1);
        for (int64_t begin = 0; begin < file.size; begin += size) {
            parts.push_back(
                {file.path, begin, std::min(begin + size, file.size), file.size, file.modified_millis, 0});
        }
    }
    return parts;
}

TextLines::TextLines(const FileReadRequest& request, LineFormat format)
    : TextLines(request.split, request.options, request.pool, std::move(format), request.piece) {}

TextLines::TextLines(const FileSplit& split, const FormatOptions& options, MemoryPoolPtr pool,
                     LineFormat format, const FilePiece* piece)
    : split_(split),
      options_(options),
      pool_(std::move(pool)),
      format_(std::move(format)),
      separator_(format_.separator.empty() ? "\n" : format_.separator),
      strips_return_(format_.separator.empty()),
      reads_whole_(format_.whole_file || separator_.size() > 1 || is_wide_encoding(format_.encoding)),
      begins_file_(piece != nullptr ? piece->begins_file : split.begin == 0),
      piece_(piece != nullptr ? std::make_unique<FilePiece>(*piece) : nullptr) {
    if (!piece_ && !reads_whole_)
        source_ = std::make_unique<LineChunks>(split, options, pool_, LineEnd::of(format_.separator));
}

bool TextLines::next_chunk() {
    if (!source_ && chunks_ > 0) return false;
    if (piece_) {
        rest_ = piece_->bytes;
        owner_ = piece_->owner;
    } else if (reads_whole_) {
        rest_ = read_whole_file(split_, options_, pool_, owner_);
    } else if (!source_->next(rest_, owner_)) {
        return false;
    }
    if (!is_utf8_encoding(format_.encoding) || (format_.repairs && !is_valid_utf8(rest_))) decode();
    chunk_ = {rest_.data(), rest_.data() + rest_.size()};
    ++chunks_;
    if (chunks_ == 1 && begins_file_ && rest_.starts_with(kByteOrderMark))
        rest_.remove_prefix(kByteOrderMark.size());
    return !rest_.empty();
}

void TextLines::decode() {
    std::string text;
    if (is_utf8_encoding(format_.encoding)) {
        text = utf8_repaired(rest_);
    } else if (!format_.whole_file && is_wide_encoding(format_.encoding)) {
        recode_lines(text);
    } else {
        append_as_utf8(format_.encoding, rest_, text);
    }
    auto buffer = Buffer::allocate(static_cast<int64_t>(text.size()), pool_);
    std::memcpy(buffer->mutable_data(), text.data(), text.size());
    rest_ = {buffer->mutable_as<char>(), text.size()};
    owner_ = std::move(buffer);
}

/// Lines are found among the bytes, before these become characters, as Spark does: where nobody names the
/// separator, a byte \n within a character ends a line, too.
void TextLines::recode_lines(std::string& out) const {
    const std::string& named = format_.separator;
    const std::string end =
        std::string(leading_mark(format_.encoding)) + encode_from_utf8(format_.encoding, named);
    std::string_view left = rest_;
    while (!left.empty()) {
        const size_t found = named.empty() ? left.find_first_of("\r\n") : left.find(end);
        append_as_utf8(format_.encoding, left.substr(0, found), out);
        if (found == std::string_view::npos) return;
        out += separator_;
        const bool is_pair = named.empty() && left.substr(found, 2) == "\r\n";
        left.remove_prefix(found + (named.empty() ? is_pair ? 2 : 1 : end.size()));
    }
}

namespace {

class LinePieces final : public FilePieces {
public:
    LinePieces(const FileReadRequest& request, LineEnd end)
        : chunks_(request.split, request.options, request.pool, end) {}

    bool next(FilePiece& out) override {
        out.begins_file = std::exchange(at_begin_, false);
        return chunks_.next(out.bytes, out.owner);
    }

private:
    LineChunks chunks_;
    bool at_begin_ = true;
};

}  // namespace

std::unique_ptr<FilePieces> line_pieces(const FileReadRequest& request, const LineFormat& format) {
    if (format.whole_file || format.separator.size() > 1 || is_wide_encoding(format.encoding)) return nullptr;
    return std::make_unique<LinePieces>(request, LineEnd::of(format.separator));
}

bool TextLines::cut(std::string_view& line) {
    const size_t found = rest_.find(separator_);
    line = rest_.substr(0, found);
    rest_.remove_prefix(found == std::string_view::npos ? rest_.size() : found + separator_.size());
    return true;
}

}  // namespace firesteel

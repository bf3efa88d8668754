#pragma once

#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "codec/parsed_value.h"
#include "io/line_chunks.h"

namespace firesteel {

/// What ends a line and what its bytes mean.
struct LineFormat {
    std::string separator;  // empty: \n, \r\n and \r
    std::string encoding = "UTF-8";
    bool whole_file = false;  // the file is cut into records by someone else
    bool repairs = false;     // what is no UTF-8 becomes U+FFFD
};

/// Lines of a split, one by one, in UTF-8. They lie in chunks; a chunk lives as long as its owner is kept.
/// REQUIRES: a split with a separator of several characters is a whole file.
class TextLines {
public:
    /// `options` outlive it.
    TextLines(const FileSplit& split, const FormatOptions& options, MemoryPoolPtr pool, LineFormat format)
        : TextLines(split, options, std::move(pool), std::move(format), nullptr) {}
    /// The lines that are asked for: the split's, or those of a piece of it.
    TextLines(const FileReadRequest& request, LineFormat format);

    /// The next line without its end; false when there is none.
    bool next(std::string_view& line) {
        if (rest_.empty() && !next_chunk()) return false;
        if (separator_.size() > 1) return cut(line);
        const void* found = std::memchr(rest_.data(), separator_[0], rest_.size());
        const size_t size =
            found ? static_cast<size_t>(static_cast<const char*>(found) - rest_.data()) : rest_.size();
        line = rest_.substr(0, size);
        rest_.remove_prefix(found ? size + 1 : size);
        if (strips_return_ && !line.empty() && line.back() == '\r') line.remove_suffix(1);
        return true;
    }
    /// What is left of the chunk, and of the file where it is read as a whole.
    std::string_view& rest() { return rest_; }
    bool next_chunk();

    /// Of the lines given out since the last chunk began.
    const Owner& owner() const { return owner_; }
    const StableText& chunk() const { return chunk_; }
    int64_t chunks() const { return chunks_; }
    /// Do the lines begin with the first one of the file?
    bool begins_file() const { return begins_file_; }

private:
    TextLines(const FileSplit& split, const FormatOptions& options, MemoryPoolPtr pool, LineFormat format,
              const FilePiece* piece);
    bool cut(std::string_view& line);
    void decode();
    void recode_lines(std::string& out) const;

    const FileSplit split_;
    const FormatOptions& options_;
    const MemoryPoolPtr pool_;
    const LineFormat format_;
    const std::string separator_;
    const bool strips_return_;
    const bool reads_whole_;
    const bool begins_file_;
    std::unique_ptr<FilePiece> piece_;    // the only chunk there is
    std::unique_ptr<LineChunks> source_;  // of a split that is read chunk by chunk
    std::string_view rest_;
    Owner owner_;
    StableText chunk_;
    int64_t chunks_ = 0;
};

/// What some programs put before the first line of UTF-8.
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// All bytes of a file, decompressed.
std::string_view read_whole_file(const FileSplit& split, const FormatOptions& options,
                                 const MemoryPoolPtr& pool, Owner& owner);

/// Runs of such lines out of a file that is read from first to last; null when it cannot be cut at lines.
std::unique_ptr<FilePieces> line_pieces(const FileReadRequest& request, const LineFormat& format);

/// May a file with such lines be read from the middle?
bool lines_can_split(const std::string& path, const LineFormat& format);
/// Files in parts that can be read by themselves, in order: whole files, or some MiB of those that can be
/// split.
std::vector<FileSplit> file_parts(const std::vector<ListedFile>& files, const LineFormat& format);

}  // namespace firesteel

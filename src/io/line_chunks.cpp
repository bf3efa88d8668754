#include "io/line_chunks.h"

#include <algorithm>
#include <cstring>

#include "io/storage/storage.h"

namespace firesteel {

namespace {
constexpr int64_t kChunkBytes = 1024 * 1024;

/// Makes each \r without a \n behind it a \n.
void end_lines_at_returns(char* begin, const char* end) {
    const auto find = [end](char* from) {
        return static_cast<char*>(std::memchr(from, '\r', static_cast<size_t>(end - from)));
    };
    for (char* at = find(begin); at != nullptr; at = find(at + 1)) {
        if (at + 1 == end || at[1] != '\n') *at = '\n';
    }
}

}  // namespace

LineChunks::LineChunks(const FileSplit& split, const FormatOptions& options, MemoryPoolPtr pool, LineEnd end)
    : path_(split.path),
      pool_(std::move(pool)),
      separator_(end.separator),
      or_return_(end.or_return),
      position_(split.begin),
      end_(is_splittable(split.path) ? split.end : INT64_MAX) {
    auto file = open_file(split, options);
    // A line belongs to the split it begins in: look at the byte before ours to know whether we begin with a
    // line.
    const int64_t start = split.begin > 0 ? split.begin - 1 : 0;
    stream_ = open_byte_stream(std::move(file), start);
    position_ = start;
    if (split.begin > 0) skip_partial_line();
}

void LineChunks::skip_partial_line() {
    char block[4096];
    while (true) {
        const int64_t n = stream_->read(sizeof(block), block);
        if (n == 0) {
            done_ = true;
            return;
        }
        const char* newline =
            static_cast<const char*>(std::memchr(block, separator_, static_cast<size_t>(n)));
        if (!newline) {
            position_ += n;
            continue;
        }
        const int64_t used = newline + 1 - block;
        rest_.assign(newline + 1, static_cast<size_t>(n - used));
        position_ += n;
        done_ = position_ - static_cast<int64_t>(rest_.size()) >= end_;
        return;
    }
}

bool LineChunks::next(std::string_view& lines, Owner& owner) {
    if (done_) return false;
    int64_t capacity = kChunkBytes + static_cast<int64_t>(rest_.size());
    auto buffer = Buffer::allocate(capacity, pool_);
    char* data = buffer->mutable_as<char>();
    auto size = static_cast<int64_t>(rest_.size());
    std::memcpy(data, rest_.data(), rest_.size());
    const int64_t chunk_offset = position_ - size;
    rest_.clear();
    while (true) {
        if (!at_end_) {
            const int64_t n = stream_->read(capacity - size, data + size);
            at_end_ = n < capacity - size;
            position_ += n;
            size += n;
        }
        if (at_end_ && size == 0) return false;
        // The split's last line is the one that begins before `end_`; what begins at or after it is not ours.
        int64_t stop = size;
        const bool covers_end = chunk_offset + size >= end_;
        if (covers_end) {
            const int64_t last_begin_limit = std::max<int64_t>(end_ - chunk_offset, 1);
            const void* newline = std::memchr(data + last_begin_limit - 1, separator_,
                                              static_cast<size_t>(size - last_begin_limit + 1));
            if (newline) {
                stop = static_cast<const char*>(newline) + 1 - data;
                done_ = true;
            } else if (at_end_) {
                done_ = true;
            } else {
                stop = 0;
            }
        } else if (at_end_) {
            done_ = true;
        } else {
            const void* newline = ::memrchr(data, separator_, static_cast<size_t>(size));
            stop = newline ? static_cast<const char*>(newline) + 1 - data : 0;
        }
        if (stop > 0) {
            if (!done_) rest_.assign(data + stop, static_cast<size_t>(size - stop));
            if (or_return_) end_lines_at_returns(data, data + stop);
            lines = {data, static_cast<size_t>(stop)};
            owner = std::move(buffer);
            return true;
        }
        // A line longer than the chunk.
        capacity *= 2;
        auto larger = Buffer::allocate(capacity, pool_);
        std::memcpy(larger->mutable_data(), data, static_cast<size_t>(size));
        buffer = std::move(larger);
        data = buffer->mutable_as<char>();
    }
}

}  // namespace firesteel

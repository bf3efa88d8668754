// Files compressed with bzip2, and Hadoop's block streams: what byte_sink.h writes besides gzip and zstd.

#include <arrow/result.h>
#include <arrow/util/compression.h>

#include <algorithm>
#include <vector>

#include "io/byte_stream.h"

namespace firesteel {

namespace {

using arrow::util::Codec;

constexpr int64_t kInputBytes = 256 * 1024;
constexpr int64_t kLargestBlock = 256 * 1024 * 1024;

template <typename T>
T checked(arrow::Result<T> result, const File& file) {
    if (!result.ok()) raise_damaged(file);
    return std::move(result).ValueUnsafe();
}

/// Any number of bzip2 streams in a row.
class Bzip2Stream final : public ByteStream {
public:
    explicit Bzip2Stream(std::shared_ptr<const File> file)
        : file_(std::move(file)),
          codec_(checked(Codec::Create(arrow::Compression::BZ2), *file_)),
          decompressor_(checked(codec_->MakeDecompressor(), *file_)),
          input_(kInputBytes) {}

    int64_t read(int64_t size, char* out) override {
        int64_t done = 0;
        while (done < size) {
            if (at_ == end_ && !refill()) {
                if (inside_stream_) raise_damaged(*file_);
                break;
            }
            if (decompressor_->IsFinished() && !decompressor_->Reset().ok()) raise_damaged(*file_);
            inside_stream_ = true;
            const auto step = checked(decompressor_->Decompress(end_ - at_, input_.data() + at_, size - done,
                                                                reinterpret_cast<uint8_t*>(out + done)),
                                      *file_);
            at_ += step.bytes_read;
            done += step.bytes_written;
            if (decompressor_->IsFinished()) inside_stream_ = false;
        }
        return done;
    }

private:
    bool refill() {
        at_ = 0;
        end_ = file_->read_at(offset_, kInputBytes, reinterpret_cast<char*>(input_.data()));
        offset_ += end_;
        return end_ > 0;
    }

    const std::shared_ptr<const File> file_;
    const std::unique_ptr<Codec> codec_;
    const std::shared_ptr<arrow::util::Decompressor> decompressor_;
    std::vector<uint8_t> input_;
    int64_t at_ = 0, end_ = 0;  // unread part of input_
    int64_t offset_ = 0;        // of the file
    bool inside_stream_ = false;
};

/// Blocks: the size of what they hold, then runs of compressed bytes behind their size until that much came
/// out. Sizes are big-endian.
class BlockStream final : public ByteStream {
public:
    BlockStream(std::shared_ptr<const File> file, arrow::Compression::type compression)
        : file_(std::move(file)), codec_(checked(Codec::Create(compression), *file_)) {}

    int64_t read(int64_t size, char* out) override {
        int64_t done = 0;
        while (done < size) {
            if (at_ == static_cast<int64_t>(block_.size()) && !next_run()) break;
            const int64_t n = std::min(size - done, static_cast<int64_t>(block_.size()) - at_);
            std::copy_n(block_.data() + at_, n, out + done);
            at_ += n;
            done += n;
        }
        return done;
    }

private:
    bool next_run() {
        block_.clear();
        at_ = 0;
        while (left_in_block_ == 0) {
            if (offset_ == file_->size()) return false;
            left_in_block_ = read_size();
        }
        const int64_t size = read_size();
        std::vector<char> bytes(static_cast<size_t>(size));
        if (file_->read_at(offset_, size, bytes.data()) < size) raise_damaged(*file_);
        offset_ += size;
        block_.resize(static_cast<size_t>(left_in_block_));
        const auto written = codec_->Decompress(size, reinterpret_cast<const uint8_t*>(bytes.data()),
                                                left_in_block_, reinterpret_cast<uint8_t*>(block_.data()));
        if (!written.ok() || *written <= 0) raise_damaged(*file_);
        block_.resize(static_cast<size_t>(*written));
        left_in_block_ -= *written;
        return true;
    }

    int64_t read_size() {
        uint8_t bytes[4];
        if (file_->read_at(offset_, sizeof(bytes), reinterpret_cast<char*>(bytes)) < 4) raise_damaged(*file_);
        offset_ += 4;
        const int64_t size = int64_t{bytes[0]} << 24 | bytes[1] << 16 | bytes[2] << 8 | bytes[3];
        if (size > kLargestBlock) raise_damaged(*file_);
        return size;
    }

    const std::shared_ptr<const File> file_;
    const std::unique_ptr<Codec> codec_;
    std::vector<char> block_;
    int64_t at_ = 0;             // in block_
    int64_t offset_ = 0;         // of the file
    int64_t left_in_block_ = 0;  // bytes that its later runs hold
};

}  // namespace

std::unique_ptr<ByteStream> open_codec_stream(std::shared_ptr<const File> file) {
    const std::string& path = file->path();
    if (path.ends_with(".bz2")) return std::make_unique<Bzip2Stream>(std::move(file));
    if (path.ends_with(".snappy"))
        return std::make_unique<BlockStream>(std::move(file), arrow::Compression::SNAPPY);
    if (path.ends_with(".lz4"))
        return std::make_unique<BlockStream>(std::move(file), arrow::Compression::LZ4);
    return nullptr;
}

}  // namespace firesteel

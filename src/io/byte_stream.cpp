#include "io/byte_stream.h"

#include <zlib.h>
#include <zstd.h>

#include <vector>

#include "common/error.h"
#include "io/file_listing.h"

namespace firesteel {

namespace {

constexpr int64_t kInputBytes = 256 * 1024;

class PlainStream final : public ByteStream {
public:
    PlainStream(std::shared_ptr<const File> file, int64_t offset) : file_(std::move(file)), offset_(offset) {}
    int64_t read(int64_t size, char* out) override {
        const int64_t n = file_->read_at(offset_, size, out);
        offset_ += n;
        return n;
    }

private:
    const std::shared_ptr<const File> file_;
    int64_t offset_;
};

/// zlib streams; several in a row count as one file.
class InflateStream final : public ByteStream {
public:
    explicit InflateStream(std::shared_ptr<const File> file) : file_(std::move(file)), input_(kInputBytes) {
        if (inflateInit(&stream_) != Z_OK) throw Error("INTERNAL_ERROR", {{"message", "zlib cannot start"}});
    }
    ~InflateStream() override { inflateEnd(&stream_); }

    int64_t read(int64_t size, char* out) override {
        stream_.next_out = reinterpret_cast<Bytef*>(out);
        stream_.avail_out = static_cast<uInt>(size);
        while (stream_.avail_out > 0) {
            if (stream_.avail_in == 0 && !refill()) {
                if (inside_member_) raise_damaged(*file_);
                break;
            }
            inside_member_ = true;
            const int result = inflate(&stream_, Z_NO_FLUSH);
            if (result == Z_STREAM_END) {
                inside_member_ = false;
                inflateReset(&stream_);
            } else if (result != Z_OK) {
                raise_damaged(*file_);
            }
        }
        return size - stream_.avail_out;
    }

private:
    bool refill() {
        const int64_t n = file_->read_at(offset_, kInputBytes, input_.data());
        offset_ += n;
        stream_.next_in = reinterpret_cast<Bytef*>(input_.data());
        stream_.avail_in = static_cast<uInt>(n);
        return n > 0;
    }

    const std::shared_ptr<const File> file_;
    std::vector<char> input_;
    int64_t offset_ = 0;
    bool inside_member_ = false;
    z_stream stream_{};
};

class ZstdStream final : public ByteStream {
public:
    explicit ZstdStream(std::shared_ptr<const File> file)
        : file_(std::move(file)), input_(kInputBytes), context_(ZSTD_createDCtx(), ZSTD_freeDCtx) {}

    int64_t read(int64_t size, char* out) override {
        ZSTD_outBuffer output{out, static_cast<size_t>(size), 0};
        while (output.pos < output.size) {
            if (pending_.pos == pending_.size && !refill()) {
                if (inside_frame_) raise_damaged(*file_);
                break;
            }
            const size_t result = ZSTD_decompressStream(context_.get(), &output, &pending_);
            if (ZSTD_isError(result)) raise_damaged(*file_);
            inside_frame_ = result != 0;
        }
        return static_cast<int64_t>(output.pos);
    }

private:
    bool refill() {
        const int64_t n = file_->read_at(offset_, kInputBytes, input_.data());
        offset_ += n;
        pending_ = {input_.data(), static_cast<size_t>(n), 0};
        return n > 0;
    }

    const std::shared_ptr<const File> file_;
    std::vector<char> input_;
    const std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)> context_;
    ZSTD_inBuffer pending_{nullptr, 0, 0};
    int64_t offset_ = 0;
    bool inside_frame_ = false;
};

}  // namespace

void raise_damaged(const File& file) {
    throw Error("FAILED_READ_FILE.NO_HINT", {{"path", file_uri(file.path())}})
        .with_hint("The compressed data is damaged or cut off; compress the file again.");
}

bool is_splittable(const std::string& path) {
    for (const char* extension : {".gz", ".deflate", ".zst", ".bz2", ".snappy", ".lz4"}) {
        if (path.ends_with(extension)) return false;
    }
    return true;
}

std::unique_ptr<ByteStream> open_byte_stream(std::shared_ptr<const File> file, int64_t offset) {
    const std::string& path = file->path();
    if (path.ends_with(".gz")) return open_gzip_stream(std::move(file));
    if (path.ends_with(".deflate")) return std::make_unique<InflateStream>(std::move(file));
    if (path.ends_with(".zst")) return std::make_unique<ZstdStream>(std::move(file));
    if (auto stream = open_codec_stream(file)) return stream;
    return std::make_unique<PlainStream>(std::move(file), offset);
}

}  // namespace firesteel

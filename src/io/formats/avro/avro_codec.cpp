#include "io/formats/avro/avro_codec.h"

#include <arrow/util/compression.h>
#include <isa-l.h>
#include <lzma.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace firesteel {

namespace {

using arrow::util::Codec;

constexpr size_t kStep = 1 << 16;
constexpr size_t kLargestBlock = size_t{1} << 31;  // decompressed; what is larger is damaged

uint8_t* bytes_of(std::string& text) { return reinterpret_cast<uint8_t*>(text.data()); }
/// Libraries take input that they do not write to as pointers to variables.
uint8_t* bytes_of(std::string_view text) {
    return reinterpret_cast<uint8_t*>(const_cast<char*>(text.data()));
}

class NoCodec final : public AvroCodec {
public:
    bool decompress(std::string_view bytes, std::string& out) override {
        resize(out, bytes.size());
        std::copy(bytes.begin(), bytes.end(), out.begin());
        return true;
    }
    bool compress(std::string_view bytes, std::string& out) override { return decompress(bytes, out); }
};

/// Without zlib's header.
class DeflateCodec final : public AvroCodec {
public:
    explicit DeflateCodec(int level) : level_(level) {}

    bool decompress(std::string_view bytes, std::string& out) override {
        inflate_state state;
        isal_inflate_init(&state);
        state.crc_flag = ISAL_DEFLATE;
        state.next_in = bytes_of(bytes);
        state.avail_in = static_cast<uint32_t>(bytes.size());
        size_t used = 0;
        while (state.block_state != ISAL_BLOCK_FINISH) {
            if (!grow(out, used)) return false;
            state.next_out = bytes_of(out) + used;
            state.avail_out = static_cast<uint32_t>(out.size() - used);
            const uint32_t left_in = state.avail_in, left_out = state.avail_out;
            if (isal_inflate(&state) != ISAL_DECOMP_OK) return false;
            used = out.size() - state.avail_out;
            if (state.avail_in == left_in && state.avail_out == left_out) return false;  // it ends too early
        }
        out.resize(used);
        return true;
    }

    bool compress(std::string_view bytes, std::string& out) override {
        z_stream stream{};
        if (deflateInit2(&stream, level_, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK)
            return false;
        out.resize(deflateBound(&stream, bytes.size()));
        stream.next_in = bytes_of(bytes);
        stream.avail_in = static_cast<uInt>(bytes.size());
        stream.next_out = bytes_of(out);
        stream.avail_out = static_cast<uInt>(out.size());
        const bool done = deflate(&stream, Z_FINISH) == Z_STREAM_END;
        out.resize(stream.total_out);
        deflateEnd(&stream);
        return done;
    }

private:
    const int level_;
};

/// Behind the compressed bytes lies the checksum of the plain ones.
class SnappyCodec final : public AvroCodec {
public:
    SnappyCodec() : codec_(Codec::Create(arrow::Compression::SNAPPY).ValueOrDie()) {}

    bool decompress(std::string_view bytes, std::string& out) override {
        if (bytes.size() < 4) return false;
        const std::string_view checksum = bytes.substr(bytes.size() - 4);
        bytes.remove_suffix(4);
        size_t size = 0;
        if (!plain_size(bytes, size)) return false;
        resize(out, size);
        const auto written = codec_->Decompress(static_cast<int64_t>(bytes.size()), bytes_of(bytes),
                                                static_cast<int64_t>(size), bytes_of(out));
        if (!written.ok() || *written != static_cast<int64_t>(size)) return false;
        const uint32_t sum = crc32_gzip_refl(0, bytes_of(out), size);
        for (int i = 0; i < 4; ++i) {
            if (static_cast<uint8_t>(checksum[static_cast<size_t>(i)]) !=
                static_cast<uint8_t>(sum >> (24 - 8 * i)))
                return false;
        }
        return true;
    }

    bool compress(std::string_view bytes, std::string& out) override {
        const auto size = static_cast<int64_t>(bytes.size());
        out.resize(static_cast<size_t>(codec_->MaxCompressedLen(size, bytes_of(bytes))));
        const auto written =
            codec_->Compress(size, bytes_of(bytes), static_cast<int64_t>(out.size()), bytes_of(out));
        if (!written.ok()) return false;
        out.resize(static_cast<size_t>(*written));
        const uint32_t sum = crc32_gzip_refl(0, bytes_of(bytes), bytes.size());
        for (int i = 0; i < 4; ++i) out.push_back(static_cast<char>(sum >> (24 - 8 * i)));
        return true;
    }

private:
    /// The number that Snappy's blocks begin with. They expand at most 64-fold.
    static bool plain_size(std::string_view bytes, size_t& size) {
        for (size_t i = 0; i < bytes.size() && i < 5; ++i) {
            const auto byte = static_cast<uint8_t>(bytes[i]);
            size |= static_cast<size_t>(byte & 0x7F) << (7 * i);
            if (!(byte & 0x80)) return size <= kLargestBlock && size / 64 <= bytes.size();
        }
        return false;
    }

    const std::unique_ptr<Codec> codec_;
};

class ZstdCodec final : public AvroCodec {
public:
    explicit ZstdCodec(int level)
        : level_(level < 0 ? 3 : level), reader_(ZSTD_createDCtx(), ZSTD_freeDCtx) {}

    bool decompress(std::string_view bytes, std::string& out) override {
        ZSTD_DCtx_reset(reader_.get(), ZSTD_reset_session_only);
        ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
        size_t used = 0, left = 1;
        while (in.pos < in.size || left != 0) {
            if (!grow(out, used)) return false;
            ZSTD_outBuffer room{out.data(), out.size(), used};
            const size_t before = in.pos;
            left = ZSTD_decompressStream(reader_.get(), &room, &in);
            if (ZSTD_isError(left)) return false;
            if (in.pos == before && room.pos == used && left != 0) return false;  // it ends too early
            used = room.pos;
        }
        out.resize(used);
        return true;
    }

    bool compress(std::string_view bytes, std::string& out) override {
        out.resize(ZSTD_compressBound(bytes.size()));
        const size_t size = ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), level_);
        if (ZSTD_isError(size)) return false;
        out.resize(size);
        return true;
    }

private:
    const int level_;
    const std::unique_ptr<ZSTD_DCtx, size_t (*)(ZSTD_DCtx*)> reader_;
};

class Bzip2Codec final : public AvroCodec {
public:
    Bzip2Codec() : codec_(Codec::Create(arrow::Compression::BZ2).ValueOrDie()) {}

    bool decompress(std::string_view bytes, std::string& out) override {
        auto made = codec_->MakeDecompressor();
        if (!made.ok()) return false;
        arrow::util::Decompressor& reader = **made;
        size_t used = 0;
        while (!reader.IsFinished()) {
            if (!grow(out, used)) return false;
            const auto done =
                reader.Decompress(static_cast<int64_t>(bytes.size()), bytes_of(bytes),
                                  static_cast<int64_t>(out.size() - used), bytes_of(out) + used);
            if (!done.ok() || (done->bytes_read == 0 && done->bytes_written == 0)) return false;
            bytes.remove_prefix(static_cast<size_t>(done->bytes_read));
            used += static_cast<size_t>(done->bytes_written);
        }
        out.resize(used);
        return true;
    }

    bool compress(std::string_view bytes, std::string& out) override {
        auto made = codec_->MakeCompressor();
        if (!made.ok()) return false;
        arrow::util::Compressor& writer = **made;
        size_t used = 0;
        while (!bytes.empty()) {
            grow(out, used);
            const auto done = writer.Compress(static_cast<int64_t>(bytes.size()), bytes_of(bytes),
                                              static_cast<int64_t>(out.size() - used), bytes_of(out) + used);
            if (!done.ok()) return false;
            bytes.remove_prefix(static_cast<size_t>(done->bytes_read));
            used += static_cast<size_t>(done->bytes_written);
        }
        bool more = true;
        while (more) {
            grow(out, used);
            const auto done = writer.End(static_cast<int64_t>(out.size() - used), bytes_of(out) + used);
            if (!done.ok()) return false;
            used += static_cast<size_t>(done->bytes_written);
            more = done->should_retry;
        }
        out.resize(used);
        return true;
    }

private:
    const std::unique_ptr<Codec> codec_;
};

class XzCodec final : public AvroCodec {
public:
    explicit XzCodec(int level) : level_(level < 0 ? 6 : std::min(level, 9)) {}

    bool decompress(std::string_view bytes, std::string& out) override {
        lzma_stream stream = LZMA_STREAM_INIT;
        if (lzma_stream_decoder(&stream, UINT64_MAX, 0) != LZMA_OK) return false;
        const std::unique_ptr<lzma_stream, void (*)(lzma_stream*)> ending(&stream, lzma_end);
        stream.next_in = bytes_of(bytes);
        stream.avail_in = bytes.size();
        size_t used = 0;
        lzma_ret outcome = LZMA_OK;
        while (outcome == LZMA_OK && grow(out, used)) {
            stream.next_out = bytes_of(out) + used;
            stream.avail_out = out.size() - used;
            outcome = lzma_code(&stream, LZMA_FINISH);
            used = out.size() - stream.avail_out;
        }
        out.resize(used);
        return outcome == LZMA_STREAM_END;
    }

    bool compress(std::string_view bytes, std::string& out) override {
        out.resize(lzma_stream_buffer_bound(bytes.size()));
        size_t size = 0;
        const lzma_ret outcome =
            lzma_easy_buffer_encode(static_cast<uint32_t>(level_), LZMA_CHECK_CRC64, nullptr, bytes_of(bytes),
                                    bytes.size(), bytes_of(out), &size, out.size());
        out.resize(size);
        return outcome == LZMA_OK;
    }

private:
    const int level_;
};

std::unique_ptr<AvroCodec> make_codec(std::string_view name, int level) {
    if (name == "null" || name.empty()) return std::make_unique<NoCodec>();
    if (name == "deflate") return std::make_unique<DeflateCodec>(level);
    if (name == "snappy") return std::make_unique<SnappyCodec>();
    if (name == "zstandard") return std::make_unique<ZstdCodec>(level);
    if (name == "bzip2") return std::make_unique<Bzip2Codec>();
    if (name == "xz") return std::make_unique<XzCodec>(level);
    return nullptr;
}

}  // namespace

std::unique_ptr<AvroCodec> AvroCodec::make(std::string_view name, int level, MemoryPoolPtr pool) {
    auto codec = make_codec(name, level);
    if (codec) codec->pool_ = std::move(pool);
    return codec;
}

void AvroCodec::resize(std::string& out, size_t size) {
    if (pool_ && size > out.capacity()) charge_.set(static_cast<int64_t>(out.capacity() + size), pool_);
    out.resize(size);
    if (pool_) charge_.set(static_cast<int64_t>(out.capacity()), pool_);
}

bool AvroCodec::grow(std::string& out, size_t used) {
    if (used >= kLargestBlock) return false;
    if (out.size() - used < kStep) resize(out, std::max(out.size() * 2, used + kStep));
    return true;
}

}  // namespace firesteel

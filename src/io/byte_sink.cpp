#include "io/byte_sink.h"

#include <arrow/io/interfaces.h>
#include <arrow/result.h>
#include <arrow/util/compression.h>

#include <algorithm>
#include <vector>

#include "catalog/identifier.h"
#include "common/error.h"
#include "io/storage/path.h"
#include "io/storage/storage.h"

namespace firesteel {

namespace {

using arrow::util::Codec;

constexpr size_t kBlockBytes = 256 * 1024;

struct CompressionName {
    const char* name;
    TextCompression compression;
    const char* extension;
};

constexpr CompressionName kCompressions[] = {
    {"bzip2", TextCompression::kBzip2, ".bz2"},   {"deflate", TextCompression::kDeflate, ".deflate"},
    {"gzip", TextCompression::kGzip, ".gz"},      {"lz4", TextCompression::kLz4, ".lz4"},
    {"none", TextCompression::kNone, ""},         {"snappy", TextCompression::kSnappy, ".snappy"},
    {"uncompressed", TextCompression::kNone, ""}, {"zstd", TextCompression::kZstd, ".zst"}};

[[noreturn]] void raise_write_error(const std::string& path, const std::string& reason) {
    throw Error("TASK_WRITE_FAILED", {{"path", shown_path(path)}}).with_hint(reason);
}

/// Bytes as they are, a block at a time.
class PlainSink final : public ByteSink {
public:
    PlainSink(const std::string& path, const FormatOptions& options)
        : path_(path), out_(create_file(path, options)) {
        block_.reserve(kBlockBytes);
    }

    void write(std::string_view bytes) override {
        if (block_.size() + bytes.size() > kBlockBytes) flush();
        if (bytes.size() >= kBlockBytes) {
            write_through(bytes);
        } else {
            block_.append(bytes);
        }
    }
    void close() override {
        flush();
        check(out_->Close());
    }
    const std::string& path() const { return path_; }

private:
    void flush() {
        write_through(block_);
        block_.clear();
    }
    void write_through(std::string_view bytes) {
        check(out_->Write(bytes.data(), static_cast<int64_t>(bytes.size())));
    }
    void check(const arrow::Status& status) const {
        if (!status.ok()) raise_write_error(path_, status.ToString());
    }

    const std::string path_;
    const std::shared_ptr<arrow::io::OutputStream> out_;
    std::string block_;
};

/// One compressed stream: gzip, zlib, bzip2, zstd.
class StreamSink final : public ByteSink {
public:
    StreamSink(const std::string& path, const FormatOptions& options, std::unique_ptr<Codec> codec)
        : out_(path, options), codec_(std::move(codec)), buffer_(kBlockBytes) {
        compressor_ = checked(codec_->MakeCompressor());
    }

    void write(std::string_view bytes) override {
        while (!bytes.empty()) {
            const auto step =
                checked(compressor_->Compress(static_cast<int64_t>(bytes.size()), data(bytes),
                                              static_cast<int64_t>(buffer_.size()), buffer_.data()));
            emit(step.bytes_written);
            bytes.remove_prefix(static_cast<size_t>(step.bytes_read));
            if (step.bytes_read == 0 && step.bytes_written == 0) buffer_.resize(buffer_.size() * 2);
        }
    }
    void close() override {
        while (true) {
            const auto step = checked(compressor_->End(static_cast<int64_t>(buffer_.size()), buffer_.data()));
            emit(step.bytes_written);
            if (!step.should_retry) break;
            if (step.bytes_written == 0) buffer_.resize(buffer_.size() * 2);
        }
        out_.close();
    }

private:
    static const uint8_t* data(std::string_view bytes) {
        return reinterpret_cast<const uint8_t*>(bytes.data());
    }
    void emit(int64_t size) {
        out_.write({reinterpret_cast<const char*>(buffer_.data()), static_cast<size_t>(size)});
    }
    template <typename T>
    T checked(arrow::Result<T> result) const {
        if (!result.ok()) raise_write_error(out_.path(), result.status().message());
        return std::move(result).ValueUnsafe();
    }

    PlainSink out_;
    const std::unique_ptr<Codec> codec_;
    std::shared_ptr<arrow::util::Compressor> compressor_;
    std::vector<uint8_t> buffer_;
};

/// Hadoop's block streams (snappy, lz4): each block is its size, then the size of its compressed bytes, then
/// these; sizes are big-endian.
class BlockSink final : public ByteSink {
public:
    BlockSink(const std::string& path, const FormatOptions& options, std::unique_ptr<Codec> codec)
        : out_(path, options), codec_(std::move(codec)) {}

    void write(std::string_view bytes) override {
        while (!bytes.empty()) {
            const size_t n = std::min(bytes.size(), kBlockBytes - block_.size());
            block_.append(bytes.substr(0, n));
            bytes.remove_prefix(n);
            if (block_.size() == kBlockBytes) flush();
        }
    }
    void close() override {
        if (!block_.empty()) flush();
        out_.close();
    }

private:
    void flush() {
        const auto size = static_cast<int64_t>(block_.size());
        const auto* data = reinterpret_cast<const uint8_t*>(block_.data());
        std::vector<uint8_t> buffer(static_cast<size_t>(codec_->MaxCompressedLen(size, data)));
        const auto done = codec_->Compress(size, data, static_cast<int64_t>(buffer.size()), buffer.data());
        if (!done.ok()) raise_write_error(out_.path(), done.status().message());
        write_size(static_cast<uint32_t>(size));
        write_size(static_cast<uint32_t>(*done));
        out_.write({reinterpret_cast<const char*>(buffer.data()), static_cast<size_t>(*done)});
        block_.clear();
    }
    void write_size(uint32_t size) {
        const char bytes[] = {static_cast<char>(size >> 24), static_cast<char>(size >> 16),
                              static_cast<char>(size >> 8), static_cast<char>(size)};
        out_.write({bytes, sizeof(bytes)});
    }

    PlainSink out_;
    const std::unique_ptr<Codec> codec_;
    std::string block_;
};

std::unique_ptr<Codec> make_codec(const std::string& path, TextCompression compression) {
    arrow::util::GZipCodecOptions zlib;
    zlib.gzip_format = arrow::util::GZipFormat::ZLIB;
    const auto make = [&]() -> arrow::Result<std::unique_ptr<Codec>> {
        switch (compression) {
            case TextCompression::kGzip:
                return Codec::Create(arrow::Compression::GZIP);
            case TextCompression::kDeflate:
                return Codec::Create(arrow::Compression::GZIP, zlib);
            case TextCompression::kBzip2:
                return Codec::Create(arrow::Compression::BZ2);
            case TextCompression::kLz4:
                return Codec::Create(arrow::Compression::LZ4);
            case TextCompression::kSnappy:
                return Codec::Create(arrow::Compression::SNAPPY);
            default:
                return Codec::Create(arrow::Compression::ZSTD);
        }
    };
    auto codec = make();
    if (!codec.ok()) raise_write_error(path, codec.status().message());
    return std::move(codec).ValueUnsafe();
}

}  // namespace

TextCompression text_compression(const FormatOptions& options, bool takes_codec) {
    const std::string* text = options.find("compression");
    if (text == nullptr && takes_codec) text = options.find("codec");
    if (text == nullptr) return TextCompression::kNone;
    for (const auto& [name, compression, extension] : kCompressions) {
        if (equal_ignoring_case(*text, name)) return compression;
    }
    throw Error(
        "CODEC_NOT_AVAILABLE.WITH_AVAILABLE_CODECS_SUGGESTION",
        {{"codecName", *text}, {"availableCodecs", "bzip2, deflate, uncompressed, snappy, none, lz4, gzip"}});
}

std::string compression_extension(TextCompression wanted) {
    for (const auto& [name, compression, extension] : kCompressions) {
        if (compression == wanted) return extension;
    }
    return "";
}

std::unique_ptr<ByteSink> create_byte_sink(const std::string& path, TextCompression compression,
                                           const FormatOptions& options) {
    switch (compression) {
        case TextCompression::kNone:
            return std::make_unique<PlainSink>(path, options);
        case TextCompression::kLz4:
        case TextCompression::kSnappy:
            return std::make_unique<BlockSink>(path, options, make_codec(path, compression));
        default:
            return std::make_unique<StreamSink>(path, options, make_codec(path, compression));
    }
}

}  // namespace firesteel

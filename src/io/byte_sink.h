#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "io/file_format.h"

namespace firesteel {

/// A new file's bytes, first to last, compressed on the way. One thread.
class ByteSink {
public:
    virtual ~ByteSink() = default;
    virtual void write(std::string_view bytes) = 0;
    /// Everything is in the file when it returns. Raises TASK_WRITE_FAILED, as write() does.
    virtual void close() = 0;
};

enum class TextCompression : uint8_t { kNone, kGzip, kDeflate, kBzip2, kLz4, kSnappy, kZstd };

/// The option "compression" (or "codec") of formats whose files are compressed as a whole. Raises
/// CODEC_NOT_AVAILABLE.
TextCompression text_compression(const FormatOptions& options, bool takes_codec = false);
/// What it adds to a file's name: ".gz", or nothing.
std::string compression_extension(TextCompression compression);

std::unique_ptr<ByteSink> create_byte_sink(const std::string& path, TextCompression compression,
                                           const FormatOptions& options);

}  // namespace firesteel

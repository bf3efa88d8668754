#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "io/file.h"

namespace firesteel {

/// Bytes of a file from a place on, decompressed as its name says (.gz, .deflate, .zst, .bz2,
/// .snappy, .lz4). One reader at a time.
class ByteStream {
public:
    virtual ~ByteStream() = default;
    /// Fills `out` up to `size`; fewer bytes only at the end, 0 when nothing is left.
    virtual int64_t read(int64_t size, char* out) = 0;
};

/// Can reading start anywhere in the file, so that several tasks share it?
bool is_splittable(const std::string& path);
/// REQUIRES: offset == 0 unless the file is splittable.
std::unique_ptr<ByteStream> open_byte_stream(std::shared_ptr<const File> file, int64_t offset = 0);

/// Of .gz files (gzip_stream.cpp).
std::unique_ptr<ByteStream> open_gzip_stream(std::shared_ptr<const File> file);
/// The less usual of them (codec_stream.cpp); null when the name says none.
std::unique_ptr<ByteStream> open_codec_stream(std::shared_ptr<const File> file);

/// Raises FAILED_READ_FILE for compressed data that cannot be read.
[[noreturn]] void raise_damaged(const File& file);

}  // namespace firesteel

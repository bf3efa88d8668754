#include "main/datagen/text_file.h"

#include <zlib.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace firesteel::datagen {

namespace {
constexpr size_t kFlushAt = size_t{1} << 20;
}

TextFile::TextFile(const std::string& path) : path_(path) {
    errno = 0;
    if (path.ends_with(".gz")) {
        gzip_ = gzopen(path.c_str(), "wb6");
    } else {
        plain_ = std::fopen(path.c_str(), "wb");
    }
    if (gzip_ == nullptr && plain_ == nullptr) fail();
}

TextFile::~TextFile() { release(); }

void TextFile::write(std::string_view text) {
    pending_ += text;
    if (pending_.size() >= kFlushAt) flush();
}

void TextFile::flush() {
    if (pending_.empty()) return;
    const bool written = gzip_ != nullptr
                             ? gzwrite(gzip_, pending_.data(), static_cast<unsigned>(pending_.size())) > 0
                             : std::fwrite(pending_.data(), 1, pending_.size(), plain_) == pending_.size();
    if (!written) fail();
    pending_.clear();
}

void TextFile::close() {
    flush();
    const bool closed = gzip_ != nullptr ? gzclose(std::exchange(gzip_, nullptr)) == Z_OK
                                         : std::fclose(std::exchange(plain_, nullptr)) == 0;
    if (!closed) fail();
}

void TextFile::fail() const {
    throw std::runtime_error("cannot write " + path_ + ": " +
                             (errno != 0 ? std::strerror(errno) : "compression failed"));
}

void TextFile::release() noexcept {
    if (gzip_ != nullptr) gzclose(gzip_);
    if (plain_ != nullptr) std::fclose(plain_);
}

}  // namespace firesteel::datagen

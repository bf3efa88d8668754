#pragma once

#include <cstdio>
#include <string>
#include <string_view>

struct gzFile_s;

namespace firesteel::datagen {

/// A text file being written, compressed when its name ends in ".gz". Failures raise std::runtime_error with
/// the path; call close() to see the last of them.
class TextFile {
public:
    explicit TextFile(const std::string& path);
    TextFile(const TextFile&) = delete;
    TextFile& operator=(const TextFile&) = delete;
    ~TextFile();

    void write(std::string_view text);
    void close();

private:
    [[noreturn]] void fail() const;
    void flush();
    void release() noexcept;

    std::string path_;
    std::string pending_;
    std::FILE* plain_ = nullptr;
    gzFile_s* gzip_ = nullptr;
};

}  // namespace firesteel::datagen

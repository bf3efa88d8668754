#pragma once

#include <memory>
#include <string>

#include "io/byte_sink.h"

namespace firesteel {

/// Lines into a new file: buffered, in the encoding asked for, compressed. One thread.
class TextSink {
public:
    /// `takes_codec`: the option "codec" names the compression, too.
    TextSink(const FileWriteRequest& request, std::string separator, const std::string& encoding,
             bool takes_codec = false);

    /// Where the next line is appended.
    std::string& line() { return buffer_; }
    void end_line() {
        buffer_.append(separator_);
        if (buffer_.size() >= kFlushBytes) flush();
    }
    void close();

private:
    static constexpr size_t kFlushBytes = 256 * 1024;
    void flush();

    const std::unique_ptr<ByteSink> sink_;
    const std::string separator_;
    const std::string encoding_;
    std::string buffer_;
    bool is_begun_ = false;
};

/// ".csv" with what the compression adds.
std::string text_extension(const char* extension, const FormatOptions& options, bool takes_codec = false);

}  // namespace firesteel

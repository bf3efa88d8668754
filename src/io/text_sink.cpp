#include "io/text_sink.h"

#include <utility>

#include "codec/text_encoding.h"

namespace firesteel {

TextSink::TextSink(const FileWriteRequest& request, std::string separator, const std::string& encoding,
                   bool takes_codec)
    : sink_(create_byte_sink(request.path, text_compression(request.options, takes_codec), request.options)),
      separator_(separator.empty() ? "\n" : std::move(separator)),
      encoding_(is_utf8_encoding(encoding) ? "" : encoding) {}

void TextSink::flush() {
    if (encoding_.empty()) {
        sink_->write(buffer_);
    } else if (!buffer_.empty()) {
        if (!std::exchange(is_begun_, true)) sink_->write(std::string(leading_mark(encoding_)));
        sink_->write(encode_from_utf8(encoding_, buffer_));
    }
    buffer_.clear();
}

void TextSink::close() {
    flush();
    sink_->close();
}

std::string text_extension(const char* extension, const FormatOptions& options, bool takes_codec) {
    return extension + compression_extension(text_compression(options, takes_codec));
}

}  // namespace firesteel

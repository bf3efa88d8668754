#include "io/text_sink.h"

#include "codec/csv_options.h"

namespace firesteel {

TextSink::TextSink(const FileWriteRequest& request, std::string separator, const std::string& encoding)
    : sink_(create_byte_sink(request.path, text_compression(request.options), request.options)),
      separator_(separator.empty() ? "\n" : std::move(separator)),
      encoding_(is_utf8_encoding(encoding) ? "" : encoding) {}

void TextSink::flush() {
    sink_->write(encoding_.empty() ? buffer_ : encode_from_utf8(encoding_, buffer_));
    buffer_.clear();
}

void TextSink::close() {
    flush();
    sink_->close();
}

std::string text_extension(const char* extension, const FormatOptions& options) {
    return extension + compression_extension(text_compression(options));
}

}  // namespace firesteel

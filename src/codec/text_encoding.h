#pragma once

#include <string>
#include <string_view>

namespace firesteel {

/// The encodings that files of text may be in: UTF-8, ISO-8859-1, US-ASCII, UTF-16 (with a byte-order mark,
/// else big-endian), UTF-16BE, UTF-16LE and UTF-32. Names are compared without regard to case.

/// Raises INVALID_PARAMETER_VALUE.CHARSET for others. `function` is what the message calls the reader.
void check_encoding(const std::string& encoding, const char* function);
bool is_utf8_encoding(const std::string& encoding);
/// Does a character take several bytes, any of which may look like a line's end?
bool is_wide_encoding(const std::string& encoding);

/// The text in UTF-8, appended. What means nothing in the encoding becomes U+FFFD.
void append_as_utf8(const std::string& encoding, std::string_view text, std::string& out);
/// UTF-8 in the encoding, without a mark before it; what the encoding lacks becomes a question mark.
std::string encode_from_utf8(const std::string& encoding, std::string_view text);
/// What a file in the encoding begins with.
std::string_view leading_mark(const std::string& encoding);

}  // namespace firesteel

#pragma once

#include <string>
#include <string_view>

namespace firesteel {

/// Encodings by the names that programs have for them, as many as ICU knows; text_encoding.h has the few that
/// most formats allow.

bool is_charset(const std::string& name);
/// Appends the text in UTF-8; false where the bytes mean nothing in the encoding, or nobody knows it.
bool decode_charset(const std::string& name, std::string_view bytes, std::string& out);
/// UTF-8 in the encoding; what it lacks becomes a question mark.
std::string encode_charset(const std::string& name, std::string_view text);

}  // namespace firesteel

#pragma once

#include <string>
#include <string_view>

namespace firesteel {

/// Base64 as java.util.Base64's MIME coder writes it: lines of 76 characters with \r\n between them.
void encode_base64_mime(std::string_view bytes, std::string& out);
/// Reads it back, ignoring what is not of the alphabet. Null, or why the text is malformed.
const char* decode_base64_mime(std::string_view text, std::string& out);
/// Is it base64 and nothing else but spaces: a whole number of quartets, or a last one without its padding?
bool is_strict_base64(std::string_view text);

}  // namespace firesteel

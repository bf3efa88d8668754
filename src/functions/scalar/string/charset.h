#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace firesteel {

/// The character sets that encode and decode know.
enum class Charset { kAscii, kLatin1, kUtf8, kUtf16, kUtf16Be, kUtf16Le, kUtf32 };

/// By Spark's name, in any case.
std::optional<Charset> find_charset(std::string_view name);
/// All names, as the message of INVALID_PARAMETER_VALUE.CHARSET lists them.
constexpr const char* kCharsetNames = "iso-8859-1, us-ascii, utf-16, utf-16be, utf-16le, utf-32, utf-8";

/// False when a character has no place in the set, or the text is malformed.
bool encode_text(Charset charset, std::string_view text, std::string& out);
/// False when the bytes are not text of the set.
bool decode_text(Charset charset, std::string_view bytes, std::string& out);

/// What has no place in the set becomes '?', bytes that are no text U+FFFD.
void encode_text_replacing(Charset charset, std::string_view text, std::string& out);
void decode_text_replacing(Charset charset, std::string_view bytes, std::string& out);

}  // namespace firesteel

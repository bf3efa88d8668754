#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace firesteel {

/// UTF-8 as Spark's strings have it: lengths and positions count code points; a byte that cannot start a code
/// point counts as one of its own, so every string has a length.

/// Bytes of the code point that `first` starts, 1 to 4.
inline int utf8_width(char first) {
    const auto byte = static_cast<uint8_t>(first);
    if (byte < 0xC2) return 1;
    return byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : byte < 0xF5 ? 4 : 1;
}

bool is_ascii(std::string_view text);
bool is_valid_utf8(std::string_view text);
/// Code points in `text`.
int64_t utf8_length(std::string_view text);
/// Byte position of code point `index`, counted from 0; the size when there are fewer.
size_t utf8_position(std::string_view text, int64_t index);
/// Code points [begin, end), both clamped to the text.
std::string_view utf8_slice(std::string_view text, int64_t begin, int64_t end);
/// Reads the code point at `position` and moves past it; malformed bytes give U+FFFD. REQUIRES: position <
/// size.
char32_t utf8_next(std::string_view text, size_t& position);
void utf8_append(std::string& out, char32_t code_point);
/// The text with every malformed sequence replaced by U+FFFD.
std::string utf8_repaired(std::string_view text);

}  // namespace firesteel

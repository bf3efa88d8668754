#include "common/utf8.h"

#include <algorithm>
#include <cstring>

namespace firesteel {

namespace {

constexpr char32_t kReplacement = 0xFFFD;

/// Bytes of the well-formed code point at `position`, 0 when it is malformed.
int well_formed_width(std::string_view text, size_t position) {
    const auto byte = [&](size_t i) -> unsigned {
        return position + i < text.size() ? static_cast<uint8_t>(text[position + i]) : 0u;
    };
    const auto continues = [&](size_t i) { return (byte(i) & 0xC0) == 0x80; };
    const unsigned first = byte(0);
    if (first < 0x80) return 1;
    if (first < 0xC2 || first > 0xF4) return 0;
    if (first < 0xE0) return continues(1) ? 2 : 0;
    const unsigned second = byte(1);
    if (first < 0xF0) {
        if (!continues(1) || !continues(2)) return 0;
        if (first == 0xE0 && second < 0xA0) return 0;  // overlong
        if (first == 0xED && second > 0x9F) return 0;  // surrogate
        return 3;
    }
    if (!continues(1) || !continues(2) || !continues(3)) return 0;
    if (first == 0xF0 && second < 0x90) return 0;  // overlong
    if (first == 0xF4 && second > 0x8F) return 0;  // past U+10FFFF
    return 4;
}

/// Are eight bytes all ASCII?
bool are_ascii(const char* bytes) {
    uint64_t word;
    std::memcpy(&word, bytes, sizeof(word));
    return (word & 0x8080808080808080u) == 0;
}

}  // namespace

bool is_ascii(std::string_view text) {
    size_t i = 0;
    for (; i + 8 <= text.size(); i += 8) {
        if (!are_ascii(text.data() + i)) return false;
    }
    return std::all_of(text.begin() + static_cast<std::ptrdiff_t>(i), text.end(),
                       [](char c) { return static_cast<uint8_t>(c) < 0x80; });
}

bool is_valid_utf8(std::string_view text) {
    for (size_t position = 0; position < text.size();) {
        if (position + 8 <= text.size() && are_ascii(text.data() + position)) {
            position += 8;
            continue;
        }
        const int width = well_formed_width(text, position);
        if (width == 0) return false;
        position += static_cast<size_t>(width);
    }
    return true;
}

int64_t utf8_length(std::string_view text) {
    int64_t length = 0;
    for (size_t position = 0; position < text.size();) {
        const bool many = position + 8 <= text.size() && are_ascii(text.data() + position);
        position += many ? 8 : static_cast<size_t>(utf8_width(text[position]));
        length += many ? 8 : 1;
    }
    return length;
}

size_t utf8_position(std::string_view text, int64_t index) {
    size_t position = 0;
    for (; index > 0 && position < text.size(); --index)
        position += static_cast<size_t>(utf8_width(text[position]));
    return std::min(position, text.size());
}

std::string_view utf8_slice(std::string_view text, int64_t begin, int64_t end) {
    const size_t from = utf8_position(text, begin);
    const auto rest = text.substr(from);
    return rest.substr(0, utf8_position(rest, end - std::max<int64_t>(begin, 0)));
}

char32_t utf8_next(std::string_view text, size_t& position) {
    const int width = well_formed_width(text, position);
    if (width == 0) {
        ++position;
        return kReplacement;
    }
    const auto first = static_cast<uint8_t>(text[position]);
    char32_t code_point = width == 1 ? first : first & (0x7Fu >> width);
    for (int i = 1; i < width; ++i) {
        code_point =
            (code_point << 6) | (static_cast<uint8_t>(text[position + static_cast<size_t>(i)]) & 0x3Fu);
    }
    position += static_cast<size_t>(width);
    return code_point;
}

void utf8_append(std::string& out, char32_t code_point) {
    const auto continuation = [&](int shift) {
        out += static_cast<char>(0x80 | ((code_point >> shift) & 0x3F));
    };
    if (code_point < 0x80) {
        out += static_cast<char>(code_point);
    } else if (code_point < 0x800) {
        out += static_cast<char>(0xC0 | (code_point >> 6));
        continuation(0);
    } else if (code_point < 0x10000) {
        out += static_cast<char>(0xE0 | (code_point >> 12));
        continuation(6);
        continuation(0);
    } else {
        out += static_cast<char>(0xF0 | (code_point >> 18));
        continuation(12);
        continuation(6);
        continuation(0);
    }
}

std::string utf8_repaired(std::string_view text) {
    std::string out;
    for (size_t position = 0; position < text.size();) utf8_append(out, utf8_next(text, position));
    return out;
}

}  // namespace firesteel

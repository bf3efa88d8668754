#include "functions/scalar/string/charset.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "common/utf8.h"

namespace firesteel {

namespace {

void append_unit(std::string& out, uint32_t unit, int bytes, bool little) {
    for (int i = 0; i < bytes; ++i) out += static_cast<char>(unit >> 8 * (little ? i : bytes - 1 - i));
}

uint32_t unit_at(std::string_view bytes, size_t at, size_t size, bool little) {
    uint32_t unit = 0;
    for (size_t i = 0; i < size; ++i)
        unit = unit << 8 | static_cast<uint8_t>(bytes[at + (little ? size - 1 - i : i)]);
    return unit;
}

void append_utf16(std::string& out, char32_t c, bool little) {
    if (c < 0x10000) return append_unit(out, c, 2, little);
    append_unit(out, 0xD800 + ((c - 0x10000) >> 10), 2, little);
    append_unit(out, 0xDC00 + ((c - 0x10000) & 0x3FF), 2, little);
}

bool is_surrogate(uint32_t unit) { return unit >= 0xD800 && unit < 0xE000; }

bool decode_utf16(std::string_view bytes, bool little, std::string& out) {
    if (bytes.size() % 2 != 0) return false;
    for (size_t at = 0; at < bytes.size(); at += 2) {
        const uint32_t unit = unit_at(bytes, at, 2, little);
        if (!is_surrogate(unit)) {
            utf8_append(out, unit);
            continue;
        }
        if (unit >= 0xDC00 || at + 4 > bytes.size()) return false;
        const uint32_t low = unit_at(bytes, at + 2, 2, little);
        if (low < 0xDC00 || low >= 0xE000) return false;
        utf8_append(out, 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00));
        at += 2;
    }
    return true;
}

bool decode_utf32(std::string_view bytes, std::string& out) {
    if (bytes.size() % 4 != 0) return false;
    bool little = false;
    size_t at = 0;
    if (bytes.size() >= 4) {
        const uint32_t mark = unit_at(bytes, 0, 4, false);
        little = mark == 0xFFFE0000;
        if (little || mark == 0xFEFF) at = 4;
    }
    for (; at < bytes.size(); at += 4) {
        const uint32_t unit = unit_at(bytes, at, 4, little);
        if (unit > 0x10FFFF || is_surrogate(unit)) return false;
        utf8_append(out, unit);
    }
    return true;
}

constexpr char32_t kReplacement = 0xFFFD;

void replace_utf16(std::string_view bytes, Charset charset, std::string& out) {
    bool little = charset == Charset::kUtf16Le;
    if (charset == Charset::kUtf16 && bytes.size() >= 2) {
        const uint32_t mark = unit_at(bytes, 0, 2, false);
        little = mark == 0xFFFE;
        if (little || mark == 0xFEFF) bytes.remove_prefix(2);
    }
    while (bytes.size() >= 2) {
        const uint32_t unit = unit_at(bytes, 0, 2, little);
        if (unit >= 0xD800 && unit < 0xDC00) {
            // A high half takes what should be its low one along.
            const uint32_t low = bytes.size() >= 4 ? unit_at(bytes, 2, 2, little) : 0;
            const bool pair = low >= 0xDC00 && low < 0xE000;
            utf8_append(out, pair ? 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00) : kReplacement);
            bytes.remove_prefix(std::min<size_t>(bytes.size(), 4));
            continue;
        }
        utf8_append(out, is_surrogate(unit) ? kReplacement : static_cast<char32_t>(unit));
        bytes.remove_prefix(2);
    }
    if (!bytes.empty()) utf8_append(out, kReplacement);
}

void replace_utf32(std::string_view bytes, std::string& out) {
    while (bytes.size() >= 4) {
        const uint32_t unit = unit_at(bytes, 0, 4, false);
        utf8_append(out, unit > 0x10FFFF || is_surrogate(unit) ? kReplacement : static_cast<char32_t>(unit));
        bytes.remove_prefix(4);
    }
    if (!bytes.empty()) utf8_append(out, kReplacement);
}

}  // namespace

std::optional<Charset> find_charset(std::string_view name) {
    static constexpr std::array<std::pair<std::string_view, Charset>, 7> kNames = {
        {{"US-ASCII", Charset::kAscii},
         {"ISO-8859-1", Charset::kLatin1},
         {"UTF-8", Charset::kUtf8},
         {"UTF-16", Charset::kUtf16},
         {"UTF-16BE", Charset::kUtf16Be},
         {"UTF-16LE", Charset::kUtf16Le},
         {"UTF-32", Charset::kUtf32}}};
    std::string upper(name);
    for (char& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    for (const auto& [known, charset] : kNames) {
        if (known == upper) return charset;
    }
    return std::nullopt;
}

bool encode_text(Charset charset, std::string_view text, std::string& out) {
    if (charset == Charset::kUtf8) {
        out += utf8_repaired(text);
        return true;
    }
    if (charset == Charset::kUtf16 && !text.empty()) append_unit(out, 0xFEFF, 2, false);
    for (size_t at = 0; at < text.size();) {
        const char32_t c = utf8_next(text, at);
        if (charset == Charset::kAscii || charset == Charset::kLatin1) {
            if (c >= (charset == Charset::kAscii ? 0x80U : 0x100U)) return false;
            out += static_cast<char>(c);
        } else if (charset == Charset::kUtf32) {
            append_unit(out, c, 4, false);
        } else {
            append_utf16(out, c, charset == Charset::kUtf16Le);
        }
    }
    return true;
}

bool decode_text(Charset charset, std::string_view bytes, std::string& out) {
    switch (charset) {
        case Charset::kUtf8:
            out += bytes;
            return is_valid_utf8(bytes);
        case Charset::kAscii:
            out += bytes;
            return is_ascii(bytes);
        case Charset::kLatin1:
            for (const char c : bytes) utf8_append(out, static_cast<uint8_t>(c));
            return true;
        case Charset::kUtf16: {
            const uint32_t mark = bytes.size() >= 2 ? unit_at(bytes, 0, 2, false) : 0;
            const bool marked = mark == 0xFEFF || mark == 0xFFFE;
            return decode_utf16(bytes.substr(marked ? 2 : 0), mark == 0xFFFE, out);
        }
        case Charset::kUtf16Be:
            return decode_utf16(bytes, false, out);
        case Charset::kUtf16Le:
            return decode_utf16(bytes, true, out);
        case Charset::kUtf32:
            return decode_utf32(bytes, out);
    }
    return false;
}

void encode_text_replacing(Charset charset, std::string_view text, std::string& out) {
    if (charset != Charset::kAscii && charset != Charset::kLatin1) {
        encode_text(charset, text, out);
        return;
    }
    const char32_t end = charset == Charset::kAscii ? 0x80 : 0x100;
    for (size_t at = 0; at < text.size();) {
        const char32_t c = utf8_next(text, at);
        out += c < end ? static_cast<char>(c) : '?';
    }
}

void decode_text_replacing(Charset charset, std::string_view bytes, std::string& out) {
    if (charset == Charset::kUtf8) {
        out += utf8_repaired(bytes);
        return;
    }
    if (charset == Charset::kAscii) {
        for (const char c : bytes) utf8_append(out, static_cast<uint8_t>(c) < 0x80 ? c : kReplacement);
        return;
    }
    std::string whole;
    if (decode_text(charset, bytes, whole)) {
        out += whole;
    } else if (charset == Charset::kUtf32) {
        replace_utf32(bytes, out);
    } else {
        replace_utf16(bytes, charset, out);
    }
}

}  // namespace firesteel

#include "codec/text_encoding.h"

#include "codec/charset.h"
#include "codec/text_options.h"
#include "common/error.h"
#include "common/utf8.h"

namespace firesteel {

namespace {

constexpr char32_t kReplacement = 0xFFFD;

/// The parts that characters of an encoding are made of.
struct Units {
    size_t bytes = 1;
    bool little_endian = false;
    bool reads_mark = false;  // the first unit may tell the order of bytes
};

Units units_of(const std::string& encoding) {
    const std::string name = lower_ascii(encoding);
    if (name == "utf-16") return {2, false, true};
    if (name == "utf-16be") return {2, false, false};
    if (name == "utf-16le") return {2, true, false};
    if (name == "utf-32") return {4, false, true};
    return {};
}

char32_t unit_at(std::string_view text, size_t at, const Units& units) {
    char32_t unit = 0;
    for (size_t i = 0; i < units.bytes; ++i) {
        const size_t byte = units.little_endian ? units.bytes - 1 - i : i;
        unit = unit << 8 | static_cast<uint8_t>(text[at + byte]);
    }
    return unit;
}

void append_unit(std::string& out, char32_t unit, const Units& units) {
    for (size_t i = 0; i < units.bytes; ++i) {
        const size_t place = units.little_endian ? i : units.bytes - 1 - i;
        out.push_back(static_cast<char>(unit >> (8 * place) & 0xFF));
    }
}

constexpr bool is_high(char32_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
constexpr bool is_low(char32_t unit) { return unit >= 0xDC00 && unit < 0xE000; }

/// Skips a mark that tells the order of bytes, and remembers it.
void read_mark(std::string_view& text, Units& units) {
    if (!units.reads_mark || text.size() < units.bytes) return;
    Units other = units;
    other.little_endian = true;
    const bool is_little = unit_at(text, 0, other) == 0xFEFF;
    if (!is_little && unit_at(text, 0, units) != 0xFEFF) return;
    units.little_endian = is_little;
    text.remove_prefix(units.bytes);
}

void append_wide(std::string_view text, Units units, std::string& out) {
    read_mark(text, units);
    size_t at = 0;
    while (at < text.size()) {
        if (text.size() - at < units.bytes) {
            utf8_append(out, kReplacement);
            return;
        }
        char32_t code = unit_at(text, at, units);
        at += units.bytes;
        if (units.bytes == 2 && is_high(code) && text.size() - at >= 2 && is_low(unit_at(text, at, units))) {
            code = 0x10000 + ((code - 0xD800) << 10) + (unit_at(text, at, units) - 0xDC00);
            at += 2;
        } else if (is_high(code) || is_low(code) || code > 0x10FFFF) {
            code = kReplacement;
        }
        utf8_append(out, code);
    }
}

}  // namespace

bool is_utf8_encoding(const std::string& encoding) {
    const std::string name = lower_ascii(encoding);
    return name == "utf-8" || name == "utf8";
}

bool is_wide_encoding(const std::string& encoding) { return units_of(encoding).bytes > 1; }

namespace {

bool is_builtin(const std::string& encoding) {
    const std::string name = lower_ascii(encoding);
    return name == "utf-8" || is_wide_encoding(name) || name == "iso-8859-1" || name == "us-ascii";
}

}  // namespace

void check_encoding(const std::string& encoding, const char* function) {
    if (is_builtin(encoding)) return;
    throw Error("INVALID_PARAMETER_VALUE.CHARSET",
                {{"functionName", std::string("`") + function + "`"},
                 {"parameter", "`charset`"},
                 {"charset", encoding},
                 {"charsets", "iso-8859-1, us-ascii, utf-16, utf-16be, utf-16le, utf-32, utf-8"}});
}

void append_as_utf8(const std::string& encoding, std::string_view text, std::string& out) {
    if (const Units units = units_of(encoding); units.bytes > 1) return append_wide(text, units, out);
    if (is_utf8_encoding(encoding)) {
        out += text;
        return;
    }
    const bool ascii = lower_ascii(encoding) == "us-ascii";
    for (const char c : text) {
        const auto byte = static_cast<uint8_t>(c);
        utf8_append(out, byte < 0x80 ? byte : ascii ? kReplacement : byte);
    }
}

std::string encode_from_utf8(const std::string& encoding, std::string_view text) {
    if (is_utf8_encoding(encoding)) return std::string(text);
    if (!is_builtin(encoding)) return encode_charset(encoding, text);
    const Units units = units_of(encoding);
    const char32_t limit = lower_ascii(encoding) == "us-ascii" ? 0x80 : 0x100;
    std::string out;
    for (size_t at = 0; at < text.size();) {
        const char32_t code = utf8_next(text, at);
        if (units.bytes == 1) {
            out.push_back(code < limit ? static_cast<char>(code) : '?');
        } else if (units.bytes == 2 && code >= 0x10000) {
            append_unit(out, 0xD800 + ((code - 0x10000) >> 10), units);
            append_unit(out, 0xDC00 + ((code - 0x10000) & 0x3FF), units);
        } else {
            append_unit(out, code, units);
        }
    }
    return out;
}

std::string_view leading_mark(const std::string& encoding) {
    return lower_ascii(encoding) == "utf-16" ? std::string_view("\xFE\xFF", 2) : std::string_view();
}

}  // namespace firesteel

#include "codec/sql_cursor.h"

namespace firesteel {
namespace {

void append_utf8(std::string& out, uint32_t point) {
    if (point >= 0xD800 && point <= 0xDFFF) {
        out += '?';  // half of a surrogate pair: what Java encodes it to
    } else if (point < 0x80) {
        out += static_cast<char>(point);
    } else if (point < 0x800) {
        out += static_cast<char>(0xC0 | (point >> 6));
        out += static_cast<char>(0x80 | (point & 0x3F));
    } else if (point < 0x10000) {
        out += static_cast<char>(0xE0 | (point >> 12));
        out += static_cast<char>(0x80 | ((point >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (point & 0x3F));
    } else {
        out += static_cast<char>(0xF0 | (point >> 18));
        out += static_cast<char>(0x80 | ((point >> 12) & 0x3F));
        out += static_cast<char>(0x80 | ((point >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (point & 0x3F));
    }
}

int digit_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return 99;
}

/// `count` digits of the base at `at`, or nothing.
std::optional<uint32_t> read_digits(std::string_view text, size_t at, size_t count, int base) {
    if (at + count > text.size()) return std::nullopt;
    uint32_t value = 0;
    for (size_t i = at; i < at + count; ++i) {
        const int digit = digit_value(text[i]);
        if (digit >= base) return std::nullopt;
        value = value * static_cast<uint32_t>(base) + static_cast<uint32_t>(digit);
    }
    return value;
}

/// The escape after the backslash at `at`; returns how many characters it takes, backslash included.
size_t append_escape(std::string& out, std::string_view body, size_t at) {
    const char c = body[at + 1];
    if (c == 'u') {
        if (const auto high = read_digits(body, at + 2, 4, 16)) {
            const bool pair = *high >= 0xD800 && *high < 0xDC00 && body.substr(at + 6).starts_with("\\u");
            const auto low = pair ? read_digits(body, at + 8, 4, 16) : std::nullopt;
            if (low && *low >= 0xDC00 && *low < 0xE000) {
                append_utf8(out, 0x10000 + ((*high - 0xD800) << 10) + (*low - 0xDC00));
                return 12;
            }
            append_utf8(out, *high);
            return 6;
        }
    } else if (c == 'U') {
        if (const auto point = read_digits(body, at + 2, 8, 16); point && *point <= 0x10FFFF) {
            append_utf8(out, *point);
            return 10;
        }
    } else if (c == '0' || c == '1') {
        if (const auto point = read_digits(body, at + 1, 3, 8)) {
            append_utf8(out, *point);
            return 4;
        }
    }
    switch (c) {
        case '0':
            out += '\0';
            break;
        case 'b':
            out += '\b';
            break;
        case 'n':
            out += '\n';
            break;
        case 'r':
            out += '\r';
            break;
        case 't':
            out += '\t';
            break;
        case 'Z':
            out += '\x1A';
            break;
        case '%':
            out += "\\%";
            break;  // kept for LIKE
        case '_':
            out += "\\_";
            break;
        default:
            out += c;
    }
    return 2;
}

}  // namespace

std::string unquote_sql_string(std::string_view token, const ParserOptions& options) {
    const bool raw = token[0] == 'r' || token[0] == 'R';
    if (raw) return std::string(token.substr(2, token.size() - 3));
    const char quote = token[0];
    const std::string_view body = token.substr(1, token.size() - 2);
    if (options.escaped_string_literals) return std::string(body);
    std::string out;
    out.reserve(body.size());
    for (size_t i = 0; i < body.size();) {
        if (body[i] == '\\' && i + 1 < body.size()) {
            i += append_escape(out, body, i);
        } else if (body[i] == quote) {  // a doubled quote; two literals side by side in the legacy reading
            if (!options.consecutive_string_literals) out += quote;
            i += 2;
        } else {
            out += body[i++];
        }
    }
    return out;
}

}  // namespace firesteel

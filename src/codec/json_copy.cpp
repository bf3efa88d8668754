#include <array>

#include "codec/json_parser.h"
#include "codec/number_text.h"
#include "common/utf8.h"

namespace firesteel {

namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void append_escape(std::string& out, uint32_t unit) {
    static constexpr char kHex[] = "0123456789ABCDEF";
    out.append("\\u");
    for (int shift = 12; shift >= 0; shift -= 4) out.push_back(kHex[(unit >> shift) & 15]);
}

bool append_number(JsonReader& reader, std::string& out) {
    if (reader.is_non_numeric() && reader.token() == JsonToken::kFloat) {
        out.append("\"").append(reader.text()).append("\"");
        return true;
    }
    if (reader.token() == JsonToken::kInteger) {
        out.append(reader.text() == "-0" ? "0" : reader.text());
        return true;
    }
    double value = 0;
    parse_double(reader.text(), value);
    char text[kMaxDoubleText];
    const std::string_view shown(text, static_cast<size_t>(format_double(value, text)));
    const bool number = shown.back() != 'y' && shown.back() != 'N';
    out.append(number ? "" : "\"").append(shown).append(number ? "" : "\"");
    return true;
}

bool append_scalar(JsonReader& reader, std::string& out) {
    switch (reader.token()) {
        case JsonToken::kString:
            append_json_string(out, reader.text());
            return true;
        case JsonToken::kTrue:
            out.append("true");
            return true;
        case JsonToken::kFalse:
            out.append("false");
            return true;
        case JsonToken::kNull:
            out.append("null");
            return true;
        case JsonToken::kInteger:
        case JsonToken::kFloat:
            return append_number(reader, out);
        default:
            return false;
    }
}

}  // namespace

void append_json_string(std::string& out, std::string_view text, bool ascii_only) {
    out.push_back('"');
    size_t run = 0;
    for (size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const auto byte = static_cast<uint8_t>(c);
        if (byte >= 0x20 && c != '"' && c != '\\' && (!ascii_only || byte < 0x80)) continue;
        out.append(text.substr(run, i - run));
        if (byte >= 0x80) {
            const char32_t code = utf8_next(text, i);
            --i;
            if (code < 0x10000) {
                append_escape(out, static_cast<uint32_t>(code));
            } else {
                append_escape(out, 0xD7C0 + (static_cast<uint32_t>(code) >> 10));
                append_escape(out, 0xDC00 + (static_cast<uint32_t>(code) & 0x3FF));
            }
            run = i + 1;
            continue;
        }
        static constexpr std::string_view kNamed = "\b\t\n\f\r\"\\";
        const size_t named = kNamed.find(c);
        if (named != std::string_view::npos) {
            out.push_back('\\');
            out.push_back("btnfr\"\\"[named]);
        } else {
            append_escape(out, byte);
        }
        run = i + 1;
    }
    out.append(text.substr(run)).push_back('"');
}

bool copy_json(JsonReader& reader, std::string& out) {
    int depth = 0;
    bool comma = false;
    JsonToken token = reader.token();
    while (true) {
        if (token == JsonToken::kError || token == JsonToken::kEnd) return false;
        const bool closes = token == JsonToken::kEndObject || token == JsonToken::kEndArray;
        if (comma && !closes) out.push_back(',');
        comma = true;
        if (closes) {
            out.push_back(token == JsonToken::kEndObject ? '}' : ']');
            --depth;
        } else if (token == JsonToken::kStartObject || token == JsonToken::kStartArray) {
            out.push_back(token == JsonToken::kStartObject ? '{' : '[');
            ++depth;
            comma = false;
        } else if (token == JsonToken::kFieldName) {
            append_json_string(out, reader.text());
            out.push_back(':');
            comma = false;
        } else if (!append_scalar(reader, out)) {
            return false;
        }
        if (depth == 0) return true;
        token = reader.next();
    }
}

bool decode_base64(std::string_view text, std::string& out) {
    static const auto kValues = [] {
        std::array<int8_t, 256> values{};
        values.fill(-1);
        for (size_t i = 0; i < kAlphabet.size(); ++i)
            values[static_cast<uint8_t>(kAlphabet[i])] = static_cast<int8_t>(i);
        return values;
    }();
    uint32_t bits = 0;
    int count = 0, padding = 0;
    for (const char c : text) {
        if (static_cast<uint8_t>(c) <= ' ' && count == 0) continue;
        const int8_t value = kValues[static_cast<uint8_t>(c)];
        if (c == '=' && count >= 2) {
            ++padding;
        } else if (value < 0 || padding > 0) {
            return false;
        }
        bits = bits << 6 | static_cast<uint32_t>(value < 0 ? 0 : value);
        if (++count < 4) continue;
        for (int i = 0; i < 3 - padding; ++i) out.push_back(static_cast<char>(bits >> (16 - 8 * i)));
        bits = 0;
        count = 0;
    }
    return count == 0;
}

void append_base64(std::string& out, std::string_view bytes) {
    for (size_t i = 0; i < bytes.size(); i += 3) {
        uint32_t bits = 0;
        const size_t left = std::min<size_t>(3, bytes.size() - i);
        for (size_t j = 0; j < 3; ++j)
            bits = bits << 8 | (j < left ? static_cast<uint8_t>(bytes[i + j]) : 0U);
        for (size_t j = 0; j < 4; ++j)
            out.push_back(j <= left ? kAlphabet[(bits >> (18 - 6 * j)) & 63] : '=');
    }
}

}  // namespace firesteel

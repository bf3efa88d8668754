#include "codec/binary_form.h"

#include <algorithm>
#include <charconv>

#include "codec/base64.h"
#include "common/utf8.h"

namespace firesteel {

namespace {

constexpr char kDigits[] = "0123456789ABCDEF";

void append_hex(char byte, std::string& out) {
    out += kDigits[static_cast<unsigned char>(byte) >> 4];
    out += kDigits[static_cast<unsigned char>(byte) & 15];
}

/// "[a, b]" or "[a b]": each part through `append`.
template <typename Append>
void append_list(std::string_view bytes, const char* separator, std::string& out, Append&& append) {
    out += '[';
    for (size_t i = 0; i < bytes.size(); ++i) {
        if (i > 0) out += separator;
        append(bytes[i]);
    }
    out += ']';
}

std::optional<std::string> parse_hex(std::string_view text) {
    if (text.size() % 2 != 0) return std::nullopt;
    std::string bytes;
    for (size_t i = 0; i < text.size(); i += 2) {
        int value = 0;
        const auto end = std::from_chars(text.data() + i, text.data() + i + 2, value, 16);
        if (end.ptr != text.data() + i + 2) return std::nullopt;
        bytes += static_cast<char>(value);
    }
    return bytes;
}

std::optional<std::string> parse_list(std::string_view text, std::string_view separator, int base) {
    if (text.size() < 2 || text.front() != '[' || text.back() != ']') return std::nullopt;
    text = text.substr(1, text.size() - 2);
    std::string bytes;
    while (!text.empty()) {
        const std::string_view part = text.substr(0, text.find(separator));
        int value = 0;
        const auto end = std::from_chars(part.data(), part.data() + part.size(), value, base);
        if (part.empty() || end.ptr != part.data() + part.size() || value < -128 || value > 255)
            return std::nullopt;
        bytes += static_cast<char>(value);
        text.remove_prefix(std::min(text.size(), part.size() + separator.size()));
    }
    return bytes;
}

}  // namespace

void append_binary_text(BinaryForm form, std::string_view bytes, std::string& out) {
    switch (form) {
        case BinaryForm::kBasic:
            return append_list(bytes, ", ", out, [&](char byte) {
                out += std::to_string(static_cast<int>(static_cast<signed char>(byte)));
            });
        case BinaryForm::kBase64: {
            std::string lines;
            encode_base64_mime(bytes, lines);
            for (const char c : lines) {
                if (c != '\r' && c != '\n' && c != '=') out += c;
            }
            return;
        }
        case BinaryForm::kHex:
            for (const char byte : bytes) append_hex(byte, out);
            return;
        case BinaryForm::kHexDiscrete:
            return append_list(bytes, " ", out, [&](char byte) { append_hex(byte, out); });
        case BinaryForm::kUtf8:
            out += utf8_repaired(bytes);
    }
}

std::optional<std::string> parse_binary_text(BinaryForm form, std::string_view text) {
    switch (form) {
        case BinaryForm::kBasic:
            return parse_list(text, ", ", 10);
        case BinaryForm::kBase64: {
            std::string bytes;
            if (decode_base64_mime(text, bytes) != nullptr) return std::nullopt;
            return bytes;
        }
        case BinaryForm::kHex:
            return parse_hex(text);
        case BinaryForm::kHexDiscrete:
            return parse_list(text, " ", 16);
        case BinaryForm::kUtf8:
            break;
    }
    return std::string(text);
}

}  // namespace firesteel

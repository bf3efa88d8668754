#include "codec/base64.h"

#include <array>
#include <cstdint>

namespace firesteel {

namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::array<int8_t, 256> make_digits() {
    std::array<int8_t, 256> digits{};
    digits.fill(-1);
    for (size_t i = 0; i < kAlphabet.size(); ++i)
        digits[static_cast<uint8_t>(kAlphabet[i])] = static_cast<int8_t>(i);
    return digits;
}

int digit(char c) {
    static const std::array<int8_t, 256> digits = make_digits();
    return digits[static_cast<uint8_t>(c)];
}

}  // namespace

void encode_base64_mime(std::string_view bytes, std::string& out) {
    constexpr size_t kLine = 57;  // bytes that make 76 characters
    for (size_t at = 0; at < bytes.size(); at += 3) {
        if (at > 0 && at % kLine == 0) out += "\r\n";
        uint32_t bits = 0;
        const size_t count = bytes.size() - at < 3 ? bytes.size() - at : 3;
        for (size_t i = 0; i < 3; ++i)
            bits = bits << 8 | (i < count ? static_cast<uint8_t>(bytes[at + i]) : 0U);
        for (size_t i = 0; i < 4; ++i) out += i <= count ? kAlphabet[(bits >> (18 - 6 * i)) & 63] : '=';
    }
}

const char* decode_base64_mime(std::string_view text, std::string& out) {
    if (text.size() == 1 && digit(text[0]) >= 0)
        return "Input byte[] should at least have 2 bytes for base64 bytes";
    uint32_t bits = 0;
    int digits = 0;
    size_t at = 0;
    for (; at < text.size() && text[at] != '='; ++at) {
        const int value = digit(text[at]);
        if (value < 0) continue;
        bits = bits << 6 | static_cast<uint32_t>(value);
        if (++digits < 4) continue;
        out += static_cast<char>(bits >> 16);
        out += static_cast<char>(bits >> 8);
        out += static_cast<char>(bits);
        bits = 0;
        digits = 0;
    }
    if (at < text.size()) {
        // The padding of two digits is two signs, that of three one; none may stand elsewhere.
        ++at;
        if (digits == 0 || (digits == 2 && (at >= text.size() || text[at++] != '=')))
            return "Input byte array has wrong 4-byte ending unit";
    }
    if (digits == 1) return "Last unit does not have enough valid bits";
    if (digits == 2) out += static_cast<char>(bits >> 4);
    if (digits == 3) {
        out += static_cast<char>(bits >> 10);
        out += static_cast<char>(bits >> 2);
    }
    for (; at < text.size(); ++at) {
        if (digit(text[at]) >= 0 || text[at] == '=') return "Input byte array has incorrect ending byte";
    }
    return nullptr;
}

bool is_strict_base64(std::string_view text) {
    size_t digits = 0;
    size_t padding = 0;
    for (const char c : text) {
        if (c == ' ' || (c >= '\t' && c <= '\r')) continue;
        if (c == '=') {
            ++padding;
        } else if (padding > 0 || digit(c) < 0) {
            return false;
        } else {
            ++digits;
        }
    }
    if (padding > 0) return padding <= 2 && (digits + padding) % 4 == 0 && digits % 4 >= 2;
    return digits % 4 != 1;
}

}  // namespace firesteel

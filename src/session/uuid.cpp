#include "session/uuid.h"

#include <sys/random.h>

#include <cstdint>

#include "common/check.h"

namespace firesteel {

std::string make_uuid() {
    constexpr char kDigits[] = "0123456789abcdef";
    uint64_t words[2];
    CHECK(getrandom(words, sizeof(words), 0) == sizeof(words), "the system gives no random numbers");
    std::string text(36, '-');
    int nibble = 0;
    for (size_t i = 0; i < text.size(); ++i) {
        if (i == 8 || i == 13 || i == 18 || i == 23) continue;
        text[i] = kDigits[(words[nibble / 16] >> (4 * (nibble % 16))) & 15];
        ++nibble;
    }
    text[14] = '4';
    text[19] = kDigits[8 + (words[1] & 3)];
    return text;
}

bool is_uuid(std::string_view text) {
    if (text.size() != 36) return false;
    for (size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
        const bool is_hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        if (is_dash ? c != '-' : !is_hex) return false;
    }
    return true;
}

}  // namespace firesteel

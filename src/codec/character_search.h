#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <span>

namespace firesteel {

/// Does one of at most four characters stand in a text? Eight bytes at a time.
class CharacterSearch {
public:
    /// REQUIRES: 1 to 4 characters.
    explicit CharacterSearch(std::span<const char> characters) {
        for (size_t i = 0; i < repeated_.size(); ++i)
            repeated_[i] = kOnes * static_cast<uint8_t>(characters[i < characters.size() ? i : 0]);
        while (std::memchr(characters.data(), filler_, characters.size()) != nullptr) ++filler_;
    }

    /// Overwrites the eight bytes behind the text.
    bool finds(char* text, size_t size) const {
        std::memset(text + size, filler_, sizeof(uint64_t));
        uint64_t found = 0;
        for (size_t at = 0; at < size; at += sizeof(uint64_t)) {
            uint64_t word;
            std::memcpy(&word, text + at, sizeof(word));
            for (const uint64_t wanted : repeated_) {
                const uint64_t zero_where_equal = word ^ wanted;
                found |= (zero_where_equal - kOnes) & ~zero_where_equal;
            }
        }
        return (found & kHighBits) != 0;
    }

private:
    static constexpr uint64_t kOnes = 0x0101010101010101, kHighBits = 0x8080808080808080;

    std::array<uint64_t, 4> repeated_;
    char filler_ = 1;  // none of the characters
};

}  // namespace firesteel

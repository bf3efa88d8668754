#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace firesteel {

/// Sets a bit for each byte of `text` that is the character, the first byte's lowest, and clears the bits up
/// to the end of the word behind the last one's. Each of `marks` has text.size() / 64 + 2 words.
void mark_bytes(std::string_view text, const std::array<char, 3>& characters,
                const std::array<uint64_t*, 3>& marks);

}  // namespace firesteel

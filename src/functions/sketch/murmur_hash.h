#pragma once

#include <cstdint>
#include <string_view>

namespace firesteel {

struct Hash128 {
    uint64_t low;
    uint64_t high;
};

/// The seed that sketches are made with unless somebody chooses another; sketches of unlike seeds do not mix.
constexpr uint64_t kSketchSeed = 9001;

/// MurmurHash3, 128 bits for 64-bit machines.
Hash128 murmur_hash128(std::string_view bytes, uint64_t seed);
Hash128 murmur_hash128(int64_t value, uint64_t seed);

}  // namespace firesteel

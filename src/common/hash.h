#pragma once

#include <cstddef>
#include <cstdint>

namespace firesteel {

/// 64-bit hashes for our own tables; not Spark's hash() or xxhash64(). Stable within a process only.

/// Multiplies to 128 bits and folds: spreads every input bit over the result.
inline uint64_t hash_mix(uint64_t a, uint64_t b) {
    const auto product = static_cast<unsigned __int128>(a ^ 0x9E3779B97F4A7C15u) * (b ^ 0xD1B54A32D192ED03u);
    return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

inline uint64_t hash_integer(uint64_t value) { return hash_mix(value, 0x8EBC6AF09C88C6E3u); }

/// Order matters: combining (a, b) differs from (b, a).
inline uint64_t hash_combine(uint64_t seed, uint64_t hash) {
    return hash_mix(seed + 0x589965CC75374CC3u, hash);
}

uint64_t hash_bytes(const void* data, size_t size);

}  // namespace firesteel

#include "functions/sketch/murmur_hash.h"

#include <bit>
#include <cstring>

namespace firesteel {

namespace {

constexpr uint64_t kFirst = 0x87c37b91114253d5;
constexpr uint64_t kSecond = 0x4cf5ad432745937f;

uint64_t mix_low(uint64_t block) { return std::rotl(block * kFirst, 31) * kSecond; }
uint64_t mix_high(uint64_t block) { return std::rotl(block * kSecond, 33) * kFirst; }

uint64_t avalanche(uint64_t h) {
    h = (h ^ (h >> 33)) * 0xff51afd7ed558ccd;
    h = (h ^ (h >> 33)) * 0xc4ceb9fe1a85ec53;
    return h ^ (h >> 33);
}

/// Up to eight bytes, the first one lowest.
uint64_t load(const char* from, size_t size) {
    uint64_t value = 0;
    std::memcpy(&value, from, size);
    return value;
}

}  // namespace

Hash128 murmur_hash128(std::string_view bytes, uint64_t seed) {
    Hash128 h{seed, seed};
    const char* next = bytes.data();
    size_t left = bytes.size();
    for (; left >= 16; left -= 16, next += 16) {
        h.low = (std::rotl(h.low ^ mix_low(load(next, 8)), 27) + h.high) * 5 + 0x52dce729;
        h.high = (std::rotl(h.high ^ mix_high(load(next + 8, 8)), 31) + h.low) * 5 + 0x38495ab5;
    }
    if (left > 8) h.high ^= mix_high(load(next + 8, left - 8));
    if (left > 0) h.low ^= mix_low(load(next, left < 8 ? left : 8));
    h.low ^= bytes.size();
    h.high ^= bytes.size();
    h.low += h.high;
    h.high += h.low;
    h.low = avalanche(h.low);
    h.high = avalanche(h.high);
    h.low += h.high;
    h.high += h.low;
    return h;
}

Hash128 murmur_hash128(int64_t value, uint64_t seed) {
    return murmur_hash128({reinterpret_cast<const char*>(&value), sizeof(value)}, seed);
}

}  // namespace firesteel

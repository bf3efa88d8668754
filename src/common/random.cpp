#include "common/random.h"

#include <cmath>
#include <cstring>

namespace firesteel {

namespace {

uint32_t rotate_left(uint32_t value, int bits) { return (value << bits) | (value >> (32 - bits)); }

uint32_t mix_word(uint32_t hash, uint32_t word) {
    word = rotate_left(word * 0xCC9E2D51U, 15) * 0x1B873593U;
    return rotate_left(hash ^ word, 13) * 5 + 0xE6546B64U;
}

/// scala.util.hashing.MurmurHash3.bytesHash of the seed's eight bytes, most significant first.
uint32_t hash_seed_bytes(int64_t seed, uint32_t start) {
    constexpr int kBytes = 8;
    uint8_t bytes[kBytes];
    for (int i = 0; i < 8; ++i) bytes[i] = static_cast<uint8_t>(static_cast<uint64_t>(seed) >> (56 - 8 * i));
    uint32_t hash = start;
    for (int i = 0; i < kBytes; i += 4) {
        uint32_t word;
        std::memcpy(&word, bytes + i, 4);
        hash = mix_word(hash, word);
    }
    hash ^= kBytes;
    hash ^= hash >> 16;
    hash *= 0x85EBCA6BU;
    hash ^= hash >> 13;
    hash *= 0xC2B2AE35U;
    return hash ^ (hash >> 16);
}

int64_t hash_seed(int64_t seed) {
    constexpr uint32_t kArraySeed = 0x3C074A61U;
    const uint32_t low = hash_seed_bytes(seed, kArraySeed);
    const uint32_t high = hash_seed_bytes(seed, low);
    return static_cast<int64_t>((uint64_t{high} << 32) | low);
}

template <typename Random>
int32_t bounded(Random& random, int32_t bound) {
    int32_t bits = random.next(31);
    const int32_t mask = bound - 1;
    if ((bound & mask) == 0) return static_cast<int32_t>((int64_t{bound} * bits) >> 31);
    int32_t value = bits % bound;
    // Java's overflow test: rejects the last, incomplete stretch of the 31-bit range.
    while (static_cast<int64_t>(bits) - value + mask > INT32_MAX) {
        bits = random.next(31);
        value = bits % bound;
    }
    return value;
}

template <typename Random>
double unit_double(Random& random) {
    const int64_t high = static_cast<int64_t>(random.next(26)) << 27;
    return static_cast<double>(high + random.next(27)) * 0x1.0p-53;
}

}  // namespace

XorShiftRandom::XorShiftRandom(int64_t seed) : seed_(hash_seed(seed)) {}

int32_t XorShiftRandom::next(int bits) {
    auto value = static_cast<uint64_t>(seed_);
    value ^= value << 21;
    value ^= value >> 35;
    value ^= value << 4;
    seed_ = static_cast<int64_t>(value);
    return static_cast<int32_t>(value & ((uint64_t{1} << bits) - 1));
}

int32_t XorShiftRandom::next_int(int32_t bound) { return bounded(*this, bound); }

int64_t XorShiftRandom::next_long() {
    const auto high = static_cast<uint64_t>(static_cast<int64_t>(next(32))) << 32;
    return static_cast<int64_t>(high + static_cast<uint64_t>(static_cast<int64_t>(next(32))));
}

double XorShiftRandom::next_double() { return unit_double(*this); }

double XorShiftRandom::next_gaussian() {
    if (has_next_gaussian_) {
        has_next_gaussian_ = false;
        return next_gaussian_;
    }
    double a, b, square;
    do {
        a = 2 * next_double() - 1;
        b = 2 * next_double() - 1;
        square = a * a + b * b;
    } while (square >= 1 || square == 0);
    const double factor = std::sqrt(-2 * std::log(square) / square);
    next_gaussian_ = b * factor;
    has_next_gaussian_ = true;
    return a * factor;
}

int32_t JavaRandom::next_int(int32_t bound) { return bounded(*this, bound); }
double JavaRandom::next_double() { return unit_double(*this); }

}  // namespace firesteel

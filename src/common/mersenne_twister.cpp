#include "common/mersenne_twister.h"

namespace firesteel {

MersenneTwister::MersenneTwister(int64_t seed) {
    const std::array<uint32_t, 2> key = {static_cast<uint32_t>(static_cast<uint64_t>(seed) >> 32),
                                         static_cast<uint32_t>(seed)};
    state_[0] = 19650218;
    for (uint32_t i = 1; i < kSize; ++i)
        state_[i] = 1812433253U * (state_[i - 1] ^ (state_[i - 1] >> 30)) + i;
    size_t i = 1;
    const auto step = [&] {
        if (++i == kSize) {
            state_[0] = state_[kSize - 1];
            i = 1;
        }
    };
    for (uint32_t k = 0; k < kSize; ++k) {
        const uint32_t j = k % key.size();
        state_[i] = (state_[i] ^ ((state_[i - 1] ^ (state_[i - 1] >> 30)) * 1664525U)) + key[j] + j;
        step();
    }
    for (size_t k = 0; k + 1 < kSize; ++k) {
        state_[i] =
            (state_[i] ^ ((state_[i - 1] ^ (state_[i - 1] >> 30)) * 1566083941U)) - static_cast<uint32_t>(i);
        step();
    }
    state_[0] = 0x80000000U;
}

void MersenneTwister::refill() {
    constexpr size_t kShift = 397;
    for (size_t k = 0; k < kSize; ++k) {
        const uint32_t y = (state_[k] & 0x80000000U) | (state_[(k + 1) % kSize] & 0x7FFFFFFFU);
        state_[k] = state_[(k + kShift) % kSize] ^ (y >> 1) ^ ((y & 1U) != 0 ? 0x9908B0DFU : 0U);
    }
    at_ = 0;
}

int32_t MersenneTwister::next(int bits) {
    if (at_ == kSize) refill();
    uint32_t y = state_[at_++];
    y ^= y >> 11;
    y ^= (y << 7) & 0x9D2C5680U;
    y ^= (y << 15) & 0xEFC60000U;
    y ^= y >> 18;
    return static_cast<int32_t>(y >> (32 - bits));
}

int32_t MersenneTwister::next_int(int32_t bound) {
    if ((bound & -bound) == bound)
        return static_cast<int32_t>((static_cast<int64_t>(bound) * next(31)) >> 31);
    while (true) {
        const int32_t bits = next(31);
        const int32_t value = bits % bound;
        // Values of the last, incomplete run of `bound` numbers would be too likely.
        if (static_cast<int64_t>(bits) - value + (bound - 1) <= INT32_MAX) return value;
    }
}

int64_t MersenneTwister::next_long() {
    const auto high = static_cast<uint64_t>(static_cast<uint32_t>(next(32))) << 32;
    return static_cast<int64_t>(high | static_cast<uint32_t>(next(32)));
}

}  // namespace firesteel

#include <array>
#include <bit>
#include <cstddef>

#include "common/random.h"

namespace firesteel {

namespace {

uint64_t step(uint64_t state) {
    state ^= state << 21;
    state ^= state >> 35;
    return state ^ (state << 4);
}

/// A step is linear over bits, so 2^k steps are a 64 x 64 matrix of bits: column i is where bit i goes.
using Matrix = std::array<uint64_t, 64>;

uint64_t moved_by(const Matrix& matrix, uint64_t state) {
    uint64_t result = 0;
    for (; state != 0; state &= state - 1) result ^= matrix[static_cast<size_t>(std::countr_zero(state))];
    return result;
}

const std::array<Matrix, 64>& powers_of_step() {
    static const auto powers = [] {
        std::array<Matrix, 64> result{};
        for (size_t i = 0; i < 64; ++i) result[0][i] = step(uint64_t{1} << i);
        for (size_t k = 1; k < 64; ++k) {
            for (size_t i = 0; i < 64; ++i) result[k][i] = moved_by(result[k - 1], result[k - 1][i]);
        }
        return result;
    }();
    return powers;
}

}  // namespace

void XorShiftRandom::skip(uint64_t steps) {
    const auto& powers = powers_of_step();
    auto state = static_cast<uint64_t>(seed_);
    for (size_t k = 0; steps != 0; ++k, steps >>= 1) {
        if ((steps & 1) != 0) state = moved_by(powers[k], state);
    }
    seed_ = static_cast<int64_t>(state);
}

}  // namespace firesteel

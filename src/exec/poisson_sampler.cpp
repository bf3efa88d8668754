#include "exec/poisson_sampler.h"

#include <cmath>

namespace firesteel {

void PoissonSampler::set_seed(int64_t seed) {
    state_[0] = static_cast<uint32_t>(static_cast<uint64_t>(seed) >> 32);
    state_[1] = static_cast<uint32_t>(seed);
    for (int i = 2; i < kSize; ++i) {
        // The generator widens a signed word before it shifts.
        const auto previous = static_cast<int64_t>(static_cast<int32_t>(state_[static_cast<size_t>(i - 2)]));
        state_[static_cast<size_t>(i)] =
            static_cast<uint32_t>(1812433253LL * (previous ^ (previous >> 30)) + i);
    }
    index_ = 0;
}

uint32_t PoissonSampler::next(int bits) {
    const auto at = [this](int offset) -> uint32_t& {
        return state_[static_cast<size_t>((index_ + offset) % kSize)];
    };
    uint32_t& before = at(kSize - 1);
    uint32_t& before_that = at(kSize - 2);
    const uint32_t v0 = at(0), v1 = at(70), v2 = at(179), v3 = at(449);
    const uint32_t z0 = (0x80000000u & before) ^ (0x7FFFFFFFu & before_that);
    const uint32_t z1 = (v0 ^ (v0 << 25)) ^ (v1 ^ (v1 >> 27));
    const uint32_t z2 = (v2 >> 9) ^ (v3 ^ (v3 >> 1));
    const uint32_t z3 = z1 ^ z2;
    uint32_t z4 = z0 ^ (z1 ^ (z1 << 9)) ^ (z2 ^ (z2 << 21)) ^ (z3 ^ (z3 >> 21));
    at(0) = z3;
    before = z4;
    before_that &= 0x80000000u;
    index_ = (index_ + kSize - 1) % kSize;
    z4 ^= (z4 << 7) & 0xe46e1700u;
    z4 ^= (z4 << 15) & 0x9b868000u;
    return z4 >> (32 - bits);
}

double PoissonSampler::next_double() {
    const uint64_t high = static_cast<uint64_t>(next(26)) << 26;
    return static_cast<double>(high | next(26)) * 0x1.0p-52;
}

int32_t PoissonSampler::sample() {
    if (mean_ <= 0) return 0;
    const double limit = std::exp(-mean_);
    double product = 1;
    int32_t count = 0;
    while (count < 1000 * mean_) {
        product *= next_double();
        if (product < limit) return count;
        ++count;
    }
    return count;
}

}  // namespace firesteel

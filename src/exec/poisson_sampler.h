#pragma once

#include <array>
#include <cstdint>

namespace firesteel {

/// Numbers of a Poisson distribution, the same as Spark's sampler with replacement draws: Well19937c below
/// Knuth's multiplication method, for means below 40.
class PoissonSampler {
public:
    explicit PoissonSampler(double mean) : mean_(mean) {}
    void set_seed(int64_t seed);
    int32_t sample();

private:
    uint32_t next(int bits);
    double next_double();

    static constexpr int kSize = 624;
    double mean_;
    std::array<uint32_t, kSize> state_{};
    int index_ = 0;
};

}  // namespace firesteel

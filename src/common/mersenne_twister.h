#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace firesteel {

/// MT19937 seeded and read as Apache Commons Math does: the numbers behind uuid(seed) and shuffle(seed).
class MersenneTwister {
public:
    explicit MersenneTwister(int64_t seed);

    int32_t next(int bits);
    /// Uniform in [0, bound). REQUIRES: bound > 0.
    int32_t next_int(int32_t bound);
    int64_t next_long();

private:
    static constexpr size_t kSize = 624;
    void refill();
    std::array<uint32_t, kSize> state_;
    size_t at_ = kSize;
};

}  // namespace firesteel

#pragma once

#include <cstdint>

namespace firesteel {

/// org.apache.spark.util.random.XORShiftRandom: the same numbers for the same seed.
class XorShiftRandom {
public:
    explicit XorShiftRandom(int64_t seed);

    int32_t next(int bits);
    int32_t next_int() { return next(32); }
    /// Uniform in [0, bound). REQUIRES: bound > 0.
    int32_t next_int(int32_t bound);
    int64_t next_long();
    double next_double();
    /// Standard normal by the polar method, as java.util.Random.
    double next_gaussian();
    /// As if next() had been called `steps` times more, in a time that hardly depends on their number.
    void skip(uint64_t steps);

private:
    int64_t seed_;
    double next_gaussian_ = 0.0;
    bool has_next_gaussian_ = false;
};

/// java.util.Random: a linear congruential generator of 48 bits.
class JavaRandom {
public:
    explicit JavaRandom(int64_t seed) : seed_((static_cast<uint64_t>(seed) ^ 0x5DEECE66DULL) & kMask) {}
    int32_t next(int bits) {
        seed_ = (seed_ * 0x5DEECE66DULL + 0xBULL) & kMask;  // unsigned: it wraps around
        return static_cast<int32_t>(static_cast<int64_t>(seed_) >> (48 - bits));
    }
    int32_t next_int(int32_t bound);
    double next_double();

private:
    static constexpr uint64_t kMask = (uint64_t{1} << 48) - 1;
    uint64_t seed_;
};

}  // namespace firesteel

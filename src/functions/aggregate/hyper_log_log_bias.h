#pragma once

#include <span>

namespace firesteel {

/// By how much a raw HyperLogLog estimate is too large on average.
struct HyperLogLogBias {
    double estimate;
    double bias;
};

/// Ascending by estimate; empty for precisions outside 4 to 18.
std::span<const HyperLogLogBias> hyper_log_log_bias(int precision);

}  // namespace firesteel

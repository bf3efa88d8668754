#pragma once

#include <array>
#include <span>

namespace firesteel {

/// What the raw HyperLogLog estimate is on average after 0, 1, 2, ... times `stride` distinct values.
struct RawHllEstimates {
    double stride;
    std::array<double, 257> raw;
};
/// REQUIRES: 4 <= lg_k <= 21
const RawHllEstimates& raw_hll_estimates(int lg_k);

/// Numbers of coupons, and how many distinct values give as many on average.
std::span<const double> coupon_counts();
std::span<const double> values_of_coupon_counts();

}  // namespace firesteel

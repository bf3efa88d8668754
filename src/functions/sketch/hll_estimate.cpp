#include <algorithm>
#include <cmath>
#include <span>

#include "functions/sketch/hll_estimate_table.h"
#include "functions/sketch/hll_sketch.h"

namespace firesteel {

namespace {

struct Point {
    double x, y;
};

/// The cubic through four points (Lagrange).
double cubic(const Point (&p)[4], double x) {
    double sum = 0;
    for (size_t i = 0; i < 4; ++i) {
        double above = 1, below = 1;
        for (size_t j = 0; j < 4; ++j) {
            if (j == i) continue;
            above *= x - p[j].x;
            below *= p[i].x - p[j].x;
        }
        sum += p[i].y * above / below;
    }
    return sum;
}

/// Interpolates between the points around x. REQUIRES: xs is ascending, xs.front() <= x < xs.back()
template <typename YAt>
double interpolate(std::span<const double> xs, double x, const YAt& y) {
    const auto after = std::upper_bound(xs.begin(), xs.end(), x) - xs.begin();
    const auto first =
        static_cast<size_t>(std::clamp<ptrdiff_t>(after - 2, 0, static_cast<ptrdiff_t>(xs.size()) - 4));
    Point points[4];
    for (size_t i = 0; i < 4; ++i) points[i] = {xs[first + i], y(first + i)};
    return cubic(points, x);
}

/// 1 + 1/2 + ... + 1/n
double harmonic(uint32_t n) {
    constexpr uint32_t kSummed = 25;
    if (n < kSummed) {
        double sum = 0;
        for (uint32_t i = 1; i <= n; ++i) sum += 1.0 / i;
        return sum;
    }
    constexpr double kEulerGamma = 0.577215664901532860606512090082;
    const double x = n, square = 1.0 / (x * x);
    double sum = std::log(x) + kEulerGamma + 1.0 / (2.0 * x);
    double power = square;
    for (const double coefficient : {-1.0 / 12.0, 1.0 / 120.0, -1.0 / 252.0, 1.0 / 240.0}) {
        sum += power * coefficient;
        power *= square;
    }
    return sum;
}

/// By the number of registers that were never hit.
double linear_estimate(uint32_t registers, uint32_t empty) {
    if (empty == 0) return registers * std::log(registers / 0.5);
    return registers * (harmonic(registers) - harmonic(empty));
}

double raw_estimate(int lg_k, double inverse_sum) {
    const double k = std::ldexp(1.0, lg_k);
    const double factor = lg_k == 4   ? 0.673
                          : lg_k == 5 ? 0.697
                          : lg_k == 6 ? 0.709
                                      : 0.7213 / (1.0 + 1.079 / k);
    return factor * k * k / inverse_sum;
}

}  // namespace

double HllSketch::estimate() const {
    if (mode_ != Mode::kRegisters) return coupon_estimate();
    return out_of_order_ ? composite_estimate() : historical_;
}

double HllSketch::coupon_estimate() const {
    const auto xs = coupon_counts();
    const double count = coupon_count_;
    const double estimate = interpolate(xs, count, [](size_t i) { return values_of_coupon_counts()[i]; });
    return std::max(estimate, count);
}

double HllSketch::composite_estimate() const {
    const double raw = raw_estimate(lg_k_, inverse_sum_ + small_inverse_sum_);
    const RawHllEstimates& known = raw_hll_estimates(lg_k_);
    const double largest = known.stride * static_cast<double>(known.raw.size() - 1);
    if (raw < known.raw.front()) return 0;
    if (raw > known.raw.back()) return raw * (largest / known.raw.back());
    const double adjusted = raw == known.raw.back() ? largest : interpolate(known.raw, raw, [&](size_t i) {
        return known.stride * static_cast<double>(i);
    });
    const double k = register_count();
    if (adjusted > 3 * k) return adjusted;
    const double linear = linear_estimate(register_count(), least_ == 0 ? at_least_ : 0);
    // Where the two estimators are as good as each other.
    const double crossing = lg_k_ == 4 ? 0.718 : lg_k_ == 5 ? 0.672 : 0.64;
    return (adjusted + linear) / 2 > crossing * k ? adjusted : linear;
}

}  // namespace firesteel

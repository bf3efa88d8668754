#pragma once

#include "functions/aggregate/plain_state.h"

namespace firesteel {

/// Count, mean and central moments, merged as Spark's CentralMomentAgg does (Pébay, "Formulas for Robust,
/// One-Pass Parallel Computation of Covariances and Arbitrary-Order Statistical Moments", 2008).
struct CentralMoments {
    double count = 0.0;
    double mean = 0.0;
    double m2 = 0.0;
    double m3 = 0.0;
    double m4 = 0.0;
};

/// Adds a value to the moments up to order `orders` (2 to 4).
inline void add_value(CentralMoments& state, double value, int orders) {
    const double delta = value - state.mean;
    state.count += 1.0;
    const double delta_n = delta / state.count;
    state.mean += delta_n;
    state.m2 += delta * (delta - delta_n);
    if (orders < 3) return;
    const double delta2 = delta * delta, delta_n2 = delta_n * delta_n;
    state.m3 = state.m3 - 3.0 * delta_n * state.m2 + delta * (delta2 - delta_n2);
    if (orders < 4) return;
    state.m4 = state.m4 - 4.0 * delta_n * state.m3 - 6.0 * delta_n2 * state.m2 +
               delta * (delta * delta2 - delta_n * delta_n2);
}

/// Adds the values that `from` was made of.
inline void merge_moments(CentralMoments& into, const CentralMoments& from) {
    if (from.count == 0) return;
    if (into.count == 0) {
        into = from;
        return;
    }
    const double n1 = into.count, n2 = from.count, n = n1 + n2;
    const double delta = from.mean - into.mean;
    const double delta_n = delta / n;
    const double m2 = into.m2 + from.m2 + delta * delta_n * n1 * n2;
    const double m3 = into.m3 + from.m3 + delta_n * delta_n * delta * n1 * n2 * (n1 - n2) +
                      3.0 * delta_n * (n1 * from.m2 - n2 * into.m2);
    const double m4 = into.m4 + from.m4 +
                      delta_n * delta_n * delta_n * delta * n1 * n2 * (n1 * n1 - n1 * n2 + n2 * n2) +
                      6.0 * delta_n * delta_n * (n1 * n1 * from.m2 + n2 * n2 * into.m2) +
                      4.0 * delta_n * (n1 * from.m3 - n2 * into.m3);
    into = {n, into.mean + delta_n * n2, m2, m3, m4};
}

/// Base of what is computed from moments up to order `orders` of the values that are not null.
class MomentsAggregate : public PlainStateAggregate<MomentsAggregate, CentralMoments> {
public:
    void merge(CentralMoments& into, const CentralMoments& from) const { merge_moments(into, from); }
    void update(const KernelCall& call, char* const* states) const override {
        const double* values = call[0].values<double>();
        for_each_valid(call[0], [&](int64_t i) { add_value(at(states[i]), values[i], orders_); });
    }

protected:
    explicit MomentsAggregate(int orders) : orders_(orders) {}

private:
    const int orders_;
};

}  // namespace firesteel

#pragma once

#include "functions/aggregate/plain_state.h"

namespace firesteel {

/// Co-moments of pairs (x, y) in which neither side is null, as Spark's CentralMomentAgg of two columns keeps
/// them.
struct PairMoments {
    double count = 0.0;
    double mean_x = 0.0;
    double mean_y = 0.0;
    double co_moment = 0.0;
    double m2_x = 0.0;
    double m2_y = 0.0;
};

inline void add_pair(PairMoments& state, double x, double y) {
    state.count += 1.0;
    const double dx = x - state.mean_x, dy = y - state.mean_y;
    const double dx_n = dx / state.count, dy_n = dy / state.count;
    state.mean_x += dx_n;
    state.mean_y += dy_n;
    state.co_moment += dx * (y - state.mean_y);
    state.m2_x += dx * (x - state.mean_x);
    state.m2_y += dy * (y - state.mean_y);
}

/// Adds the pairs that `from` was made of (Chan, Golub, LeVeque).
inline void merge_pairs(PairMoments& into, const PairMoments& from) {
    if (from.count == 0) return;
    const double n1 = into.count, n2 = from.count, n = n1 + n2;
    const double dx = from.mean_x - into.mean_x, dy = from.mean_y - into.mean_y;
    const double dx_n = dx / n, dy_n = dy / n;
    into.mean_x += dx_n * n2;
    into.mean_y += dy_n * n2;
    into.co_moment += from.co_moment + dx * dy_n * n1 * n2;
    into.m2_x += from.m2_x + dx * dx_n * n1 * n2;
    into.m2_y += from.m2_y + dy * dy_n * n1 * n2;
    into.count = n;
}

/// Base of what is computed from the pairs in which neither value is null.
class PairsAggregate : public PlainStateAggregate<PairsAggregate, PairMoments> {
public:
    void merge(PairMoments& into, const PairMoments& from) const { merge_pairs(into, from); }
    void update(const KernelCall& call, char* const* states) const override {
        const double* x = call[0].values<double>();
        const double* y = call[1].values<double>();
        for_each_valid(call[0], [&](int64_t i) {
            if (!call[1].is_null(i)) add_pair(at(states[i]), x[i], y[i]);
        });
    }
};

}  // namespace firesteel

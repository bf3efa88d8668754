#include <cmath>

#include "functions/aggregate/plain_state.h"
#include "functions/registry.h"

namespace firesteel {

namespace {

/// Count, mean and central moments, merged as Spark's CentralMomentAgg does (Pébay, "Formulas for Robust,
/// One-Pass Parallel Computation of Covariances and Arbitrary-Order Statistical Moments", 2008).
struct MomentState {
    double count = 0.0;
    double mean = 0.0;
    double m2 = 0.0;
    double m3 = 0.0;
    double m4 = 0.0;
};

enum class Statistic : uint8_t { kStddevPop, kStddevSamp, kVarPop, kVarSamp, kSkewness, kKurtosis };

class Moments final : public PlainStateAggregate<Moments, MomentState> {
public:
    explicit Moments(Statistic statistic)
        : statistic_(statistic),
          orders_(statistic == Statistic::kKurtosis   ? 4
                  : statistic == Statistic::kSkewness ? 3
                                                      : 2) {}

    void merge(MomentState& into, const MomentState& from) const {
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

    void update(const KernelCall& call, char* const* states) const override {
        const double* values = call[0].values<double>();
        for_each_valid(call[0], [&](int64_t i) { add(at(states[i]), values[i]); });
    }

    ColumnPtr finalize(std::span<char* const> states, ErrorSink&, const MemoryPoolPtr& pool) const override {
        FixedBuilder<double> builder(Type::double_number(), pool);
        for (char* state : states) append(builder, at(state));
        return builder.finish();
    }

private:
    void add(MomentState& state, double value) const {
        const double delta = value - state.mean;
        state.count += 1.0;
        const double delta_n = delta / state.count;
        state.mean += delta_n;
        state.m2 += delta * (delta - delta_n);
        if (orders_ < 3) return;
        const double delta2 = delta * delta, delta_n2 = delta_n * delta_n;
        state.m3 = state.m3 - 3.0 * delta_n * state.m2 + delta * (delta2 - delta_n2);
        if (orders_ < 4) return;
        state.m4 = state.m4 - 4.0 * delta_n * state.m3 - 6.0 * delta_n2 * state.m2 +
                   delta * (delta * delta2 - delta_n * delta_n2);
    }

    void append(FixedBuilder<double>& builder, const MomentState& state) const {
        const bool sample = statistic_ == Statistic::kStddevSamp || statistic_ == Statistic::kVarSamp;
        if (state.count == 0 || (sample && state.count == 1)) return builder.append_null();
        switch (statistic_) {
            case Statistic::kStddevPop:
                return builder.append_value(std::sqrt(state.m2 / state.count));
            case Statistic::kStddevSamp:
                return builder.append_value(std::sqrt(state.m2 / (state.count - 1.0)));
            case Statistic::kVarPop:
                return builder.append_value(state.m2 / state.count);
            case Statistic::kVarSamp:
                return builder.append_value(state.m2 / (state.count - 1.0));
            case Statistic::kSkewness:
                if (state.m2 == 0) return builder.append_null();
                return builder.append_value(std::sqrt(state.count) * state.m3 /
                                            std::sqrt(state.m2 * state.m2 * state.m2));
            case Statistic::kKurtosis:
                if (state.m2 == 0) return builder.append_null();
                return builder.append_value(state.count * state.m4 / (state.m2 * state.m2) - 3.0);
        }
    }

    const Statistic statistic_;
    const int orders_;
};

template <Statistic kStatistic>
AggregateFunctionPtr bind_moments(const AggregateBinding&) {
    return std::make_shared<Moments>(kStatistic);
}

void is_custom(FunctionRecord& record) { record.nulls = NullHandling::kCustom; }
void shows_alias(FunctionRecord& record) {
    record.nulls = NullHandling::kCustom;
    record.shows_alias = true;
}

AGGREGATE("stddev_samp")
    .alias("stddev")
    .alias("std")
    .group("agg_funcs")
    .since("1.6.0")
    .doc("The sample standard deviation of the values that are not null; null for fewer than two.")
    .example("SELECT stddev_samp(col) FROM VALUES (1), (2), (3) AS tab(col)", "1.0")
    .overload("(expr DOUBLE) -> DOUBLE?", bind_moments<Statistic::kStddevSamp>)
    .with(shows_alias);

AGGREGATE("stddev_pop")
    .group("agg_funcs")
    .since("1.6.0")
    .doc("The population standard deviation of the values that are not null.")
    .example("SELECT stddev_pop(col) FROM VALUES (1), (2), (3) AS tab(col)", "0.816496580927726")
    .overload("(expr DOUBLE) -> DOUBLE?", bind_moments<Statistic::kStddevPop>)
    .with(is_custom);

AGGREGATE("var_samp")
    .alias("variance")
    .group("agg_funcs")
    .since("1.6.0")
    .doc("The sample variance of the values that are not null; null for fewer than two.")
    .example("SELECT var_samp(col) FROM VALUES (1), (2), (3) AS tab(col)", "1.0")
    .overload("(expr DOUBLE) -> DOUBLE?", bind_moments<Statistic::kVarSamp>)
    .with(shows_alias);

AGGREGATE("var_pop")
    .group("agg_funcs")
    .since("1.6.0")
    .doc("The population variance of the values that are not null.")
    .example("SELECT var_pop(col) FROM VALUES (1), (2), (3) AS tab(col)", "0.6666666666666666")
    .overload("(expr DOUBLE) -> DOUBLE?", bind_moments<Statistic::kVarPop>)
    .with(is_custom);

AGGREGATE("skewness")
    .group("agg_funcs")
    .since("1.6.0")
    .doc("The skewness of the values that are not null; null when they are all equal.")
    .example("SELECT skewness(col) FROM VALUES (-10), (-20), (100), (1000) AS tab(col)", "1.1135657469022011")
    .overload("(expr DOUBLE) -> DOUBLE?", bind_moments<Statistic::kSkewness>)
    .with(is_custom);

AGGREGATE("kurtosis")
    .group("agg_funcs")
    .since("1.6.0")
    .doc("The excess kurtosis of the values that are not null; null when they are all equal.")
    .example("SELECT kurtosis(col) FROM VALUES (-10), (-20), (100), (1000) AS tab(col)",
             "-0.7014368047529618")
    .overload("(expr DOUBLE) -> DOUBLE?", bind_moments<Statistic::kKurtosis>)
    .with(is_custom);

}  // namespace
}  // namespace firesteel

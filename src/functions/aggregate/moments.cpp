#include <cmath>

#include "functions/aggregate/central_moments.h"
#include "functions/registry.h"

namespace firesteel {

namespace {

enum class Statistic : uint8_t { kStddevPop, kStddevSamp, kVarPop, kVarSamp, kSkewness, kKurtosis };

int orders_of(Statistic statistic) {
    return statistic == Statistic::kKurtosis ? 4 : statistic == Statistic::kSkewness ? 3 : 2;
}

class Moments final : public MomentsAggregate {
public:
    explicit Moments(Statistic statistic) : MomentsAggregate(orders_of(statistic)), statistic_(statistic) {}

    ColumnPtr finalize(std::span<char* const> states, ErrorSink&, const MemoryPoolPtr& pool) const override {
        FixedBuilder<double> builder(Type::double_number(), pool);
        for (char* state : states) append(builder, at(state));
        return builder.finish();
    }

private:
    void append(FixedBuilder<double>& builder, const CentralMoments& state) const {
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

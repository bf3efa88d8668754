#include <cmath>

#include "functions/aggregate/pair_moments.h"
#include "functions/registry.h"

namespace firesteel {

namespace {

enum class PairStatistic : uint8_t { kCorrelation, kCovarPop, kCovarSamp };

class PairCovariance final : public PairsAggregate {
public:
    explicit PairCovariance(PairStatistic statistic) : statistic_(statistic) {}

    ColumnPtr finalize(std::span<char* const> states, ErrorSink& errors,
                       const MemoryPoolPtr& pool) const override {
        FixedBuilder<double> builder(Type::double_number(), pool);
        for (char* state : states) append(builder, at(state), errors);
        return builder.finish();
    }

private:
    void append(FixedBuilder<double>& builder, const PairMoments& state, ErrorSink& errors) const {
        if (state.count == 0) return builder.append_null();
        switch (statistic_) {
            case PairStatistic::kCovarPop:
                return builder.append_value(state.co_moment / state.count);
            case PairStatistic::kCovarSamp:
                if (state.count == 1) return builder.append_null();
                return builder.append_value(state.co_moment / (state.count - 1.0));
            case PairStatistic::kCorrelation:
                if (state.count == 1) return builder.append_null();
                return append_correlation(builder, state, errors);
        }
    }

    /// Divides as SQL does: a side without variance is an error in ANSI mode, else null.
    static void append_correlation(FixedBuilder<double>& builder, const PairMoments& state,
                                   ErrorSink& errors) {
        const double spread = std::sqrt(state.m2_x * state.m2_y);
        if (spread != 0) return builder.append_value(state.co_moment / spread);
        errors.fail(builder.size(), [] {
            return Error("DIVIDE_BY_ZERO", {{"config", "\"spark.sql.ansi.enabled\""}});
        });
        builder.append_null();
    }

    const PairStatistic statistic_;
};

template <PairStatistic kStatistic>
AggregateFunctionPtr bind_pair(const AggregateBinding&) {
    return std::make_shared<PairCovariance>(kStatistic);
}

void is_custom(FunctionRecord& record) { record.nulls = NullHandling::kCustom; }

AGGREGATE("corr")
    .group("agg_funcs")
    .since("1.6.0")
    .doc("Pearson's correlation of the pairs in which neither value is null.")
    .example("SELECT corr(c1, c2) FROM VALUES (3, 2), (3, 3), (6, 4) AS tab(c1, c2)", "0.8660254037844387")
    .overload("(expr1 DOUBLE, expr2 DOUBLE) -> DOUBLE?", bind_pair<PairStatistic::kCorrelation>)
    .with(is_custom);

AGGREGATE("covar_pop")
    .group("agg_funcs")
    .since("2.0.0")
    .doc("The population covariance of the pairs in which neither value is null.")
    .example("SELECT covar_pop(c1, c2) FROM VALUES (1, 1), (2, 2), (3, 3) AS tab(c1, c2)",
             "0.6666666666666666")
    .overload("(expr1 DOUBLE, expr2 DOUBLE) -> DOUBLE?", bind_pair<PairStatistic::kCovarPop>)
    .with(is_custom);

AGGREGATE("covar_samp")
    .group("agg_funcs")
    .since("2.0.0")
    .doc("The sample covariance of the pairs in which neither value is null; null for fewer than two.")
    .example("SELECT covar_samp(c1, c2) FROM VALUES (1, 1), (2, 2), (3, 3) AS tab(c1, c2)", "1.0")
    .overload("(expr1 DOUBLE, expr2 DOUBLE) -> DOUBLE?", bind_pair<PairStatistic::kCovarSamp>)
    .with(is_custom);

}  // namespace
}  // namespace firesteel

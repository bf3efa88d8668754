// Statistics of the pandas API: deviations take the degrees of freedom, skewness and kurtosis are pandas'
// unbiased ones. Clients call them; SQL does not know them.

#include <cmath>

#include "functions/aggregate/central_moments.h"
#include "functions/aggregate/client_aggregate.h"

namespace firesteel {

namespace {

enum class PandasStatistic : uint8_t { kStddev, kVariance, kSkewness, kKurtosis };

int orders_of(PandasStatistic statistic) {
    return statistic == PandasStatistic::kKurtosis ? 4 : statistic == PandasStatistic::kSkewness ? 3 : 2;
}

class PandasMoments final : public MomentsAggregate {
public:
    PandasMoments(PandasStatistic statistic, int32_t freedom)
        : MomentsAggregate(orders_of(statistic)), statistic_(statistic), freedom_(freedom) {}

    ColumnPtr finalize(std::span<char* const> states, ErrorSink&, const MemoryPoolPtr& pool) const override {
        FixedBuilder<double> builder(Type::double_number(), pool);
        for (char* state : states) {
            if (at(state).count < least_count() || at(state).count == freedom_) {
                builder.append_null();
            } else {
                builder.append_value(result(at(state)));
            }
        }
        return builder.finish();
    }

private:
    double least_count() const {
        const int orders = orders_of(statistic_);
        return orders == 2 ? 1 : orders;
    }

    double result(const CentralMoments& state) const {
        const double n = state.count;
        switch (statistic_) {
            case PandasStatistic::kVariance:
                return state.m2 / (n - freedom_);
            case PandasStatistic::kStddev:
                return std::sqrt(state.m2 / (n - freedom_));
            case PandasStatistic::kSkewness:
                return skewness(n, no_noise(state.m2), no_noise(state.m3));
            case PandasStatistic::kKurtosis:
                return kurtosis(n, no_noise(state.m2), no_noise(state.m4));
        }
        return 0;
    }
    /// As pandas does: what is left of equal values by rounding is none.
    static double no_noise(double moment) { return std::abs(moment) < 1e-14 ? 0.0 : moment; }
    static double skewness(double n, double m2, double m3) {
        if (m2 == 0) return 0;
        return n * std::sqrt(n - 1) / (n - 2) * m3 / std::sqrt(m2 * m2 * m2);
    }
    static double kurtosis(double n, double m2, double m4) {
        if (m2 == 0) return 0;
        const double adjustment = 3 * (n - 1) * (n - 1) / ((n - 2) * (n - 3));
        return n * (n + 1) * (n - 1) * m4 / ((n - 2) * (n - 3) * m2 * m2) - adjustment;
    }

    const PandasStatistic statistic_;
    const int32_t freedom_;
};

Resolution resolve_deviation(const ResolveRequest& request) { return resolve_with_freedom(request, 1); }

template <PandasStatistic kStatistic>
AggregateFunctionPtr bind_deviation(const AggregateBinding& binding) {
    return std::make_shared<PandasMoments>(kStatistic, bound_freedom(binding));
}
template <PandasStatistic kStatistic>
AggregateFunctionPtr bind_shape(const AggregateBinding&) {
    return std::make_shared<PandasMoments>(kStatistic, 0);
}

AGGREGATE("pandas_stddev")
    .doc("The standard deviation with as many degrees of freedom less.")
    .overload(resolve_deviation, bind_deviation<PandasStatistic::kStddev>)
    .with(hides_last_argument);

AGGREGATE("pandas_var")
    .doc("The variance with as many degrees of freedom less.")
    .overload(resolve_deviation, bind_deviation<PandasStatistic::kVariance>)
    .with([](FunctionRecord& record) {
        hides_last_argument(record);
        record.display = [](const std::string&, const std::vector<std::string>& arguments) {
            return "pandas_variance(" + arguments[0] + ")";
        };
    });

AGGREGATE("pandas_skew")
    .doc("The unbiased skewness.")
    .overload("(expr DOUBLE) -> DOUBLE?", bind_shape<PandasStatistic::kSkewness>)
    .with([](FunctionRecord& record) {
        is_client_aggregate(record);
        record.shown_name = "pandas_skewness";
    });

AGGREGATE("pandas_kurt")
    .doc("The unbiased excess kurtosis.")
    .overload("(expr DOUBLE) -> DOUBLE?", bind_shape<PandasStatistic::kKurtosis>)
    .with([](FunctionRecord& record) {
        is_client_aggregate(record);
        record.shown_name = "pandas_kurtosis";
    });

}  // namespace
}  // namespace firesteel

#include "functions/aggregate/client_aggregate.h"
#include "functions/aggregate/pair_moments.h"

namespace firesteel {

namespace {

/// The covariance of the pairs in which neither value is null, with as many degrees of freedom less.
class PandasCovariance final : public PairsAggregate {
public:
    explicit PandasCovariance(int32_t freedom) : freedom_(freedom) {}

    ColumnPtr finalize(std::span<char* const> states, ErrorSink&, const MemoryPoolPtr& pool) const override {
        FixedBuilder<double> builder(Type::double_number(), pool);
        for (char* state : states) {
            const PairMoments& moments = at(state);
            if (moments.count == 0 || moments.count == freedom_) {
                builder.append_null();
            } else {
                builder.append_value(moments.co_moment / (moments.count - freedom_));
            }
        }
        return builder.finish();
    }

private:
    const int32_t freedom_;
};

Resolution resolve_covar(const ResolveRequest& request) { return resolve_with_freedom(request, 2); }

AggregateFunctionPtr bind_covar(const AggregateBinding& binding) {
    return std::make_shared<PandasCovariance>(bound_freedom(binding));
}

AGGREGATE("pandas_covar")
    .doc("The covariance with as many degrees of freedom less.")
    .overload(resolve_covar, bind_covar)
    .with(hides_last_argument);

}  // namespace
}  // namespace firesteel

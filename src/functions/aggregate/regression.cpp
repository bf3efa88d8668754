#include <cmath>

#include "functions/aggregate/pair_moments.h"
#include "functions/aggregate/plain_state.h"
#include "functions/registry.h"

namespace firesteel {

namespace {

/// Over pairs (y, x); x is the independent side.
enum class RegressionStatistic : uint8_t { kCount, kSxx, kSyy, kSxy, kSlope, kIntercept, kR2 };

class Regression final : public PlainStateAggregate<Regression, PairMoments> {
public:
    explicit Regression(RegressionStatistic statistic) : statistic_(statistic) {}

    void merge(PairMoments& into, const PairMoments& from) const { merge_pairs(into, from); }

    void update(const KernelCall& call, char* const* states) const override {
        const double* y = call[0].values<double>();
        const double* x = call[1].values<double>();
        for_each_valid(call[0], [&](int64_t i) {
            if (!call[1].is_null(i)) add(at(states[i]), y[i], x[i]);
        });
    }

    ColumnPtr finalize(std::span<char* const> states, ErrorSink&, const MemoryPoolPtr& pool) const override {
        if (statistic_ == RegressionStatistic::kCount) {
            FixedBuilder<int64_t> counts(Type::long_integer(), pool);
            for (char* state : states) counts.append_value(static_cast<int64_t>(at(state).count));
            return counts.finish();
        }
        FixedBuilder<double> builder(Type::double_number(), pool);
        for (char* state : states) append(builder, at(state));
        return builder.finish();
    }

private:
    /// Rounds as Spark does, which takes the two sides in different orders.
    void add(PairMoments& state, double y, double x) const {
        state.count += 1.0;
        const double dx = x - state.mean_x, dy = y - state.mean_y;
        const double dx_n = dx / state.count, dy_n = dy / state.count;
        state.mean_x += dx_n;
        state.mean_y += dy_n;
        if (statistic_ == RegressionStatistic::kR2) {
            state.m2_x += dx * (x - state.mean_x);
            state.m2_y += dy * (y - state.mean_y);
            state.co_moment += dy * (x - state.mean_x);
            return;
        }
        state.m2_x += dx * (dx - dx_n);
        state.m2_y += dy * (dy - dy_n);
        const bool by_y = statistic_ == RegressionStatistic::kSxy;
        state.co_moment += by_y ? dy * (x - state.mean_x) : dx * (y - state.mean_y);
    }

    void append(FixedBuilder<double>& builder, const PairMoments& state) const {
        const bool is_line = state.count >= 2 && state.m2_x != 0.0;
        switch (statistic_) {
            case RegressionStatistic::kCount:
                return;
            case RegressionStatistic::kSxx:
                return state.count == 0 ? builder.append_null() : builder.append_value(state.m2_x);
            case RegressionStatistic::kSyy:
                return state.count == 0 ? builder.append_null() : builder.append_value(state.m2_y);
            case RegressionStatistic::kSxy:
                return state.count == 0 ? builder.append_null() : builder.append_value(state.co_moment);
            case RegressionStatistic::kSlope:
                return is_line ? builder.append_value(state.co_moment / state.m2_x) : builder.append_null();
            case RegressionStatistic::kIntercept:
                return is_line
                           ? builder.append_value(state.mean_y - state.co_moment / state.m2_x * state.mean_x)
                           : builder.append_null();
            case RegressionStatistic::kR2:
                return append_r2(builder, state, is_line);
        }
    }

    static void append_r2(FixedBuilder<double>& builder, const PairMoments& state, bool is_line) {
        if (!is_line) return builder.append_null();
        if (state.m2_y == 0.0) return builder.append_value(1.0);
        const double correlation = state.co_moment / std::sqrt(state.m2_x * state.m2_y);
        builder.append_value(correlation * correlation);
    }

    const RegressionStatistic statistic_;
};

/// regr_avgx and regr_avgy: avg() over one side of the pairs in which neither side is null.
class PairAverage final : public AggregateFunction {
public:
    PairAverage(AggregateFunctionPtr average, size_t side) : average_(std::move(average)), side_(side) {}

    size_t state_size() const override { return average_->state_size(); }
    void initialize(char* state) const override { average_->initialize(state); }
    void destroy(char* state) const noexcept override { average_->destroy(state); }
    bool has_destroy() const override { return average_->has_destroy(); }

    void update(const KernelCall& call, char* const* states) const override {
        const Column& values = call[side_];
        auto validity = Buffer::allocate_zeroed((call.rows + 63) / 64 * 8, call.pool);
        auto* bits = validity->mutable_as<uint64_t>();
        for (int64_t i = 0; i < call.rows; ++i) {
            if (!call[0].is_null(i) && !call[1].is_null(i)) bits[i >> 6] |= uint64_t{1} << (i & 63);
        }
        const ColumnPtr paired =
            values.type().is(TypeId::kNull)
                ? call.arguments[side_]
                : Column::flat(values.type(), call.rows, values.values_buffer(), std::move(validity));
        KernelCall inner = call;
        inner.arguments = {&paired, 1};
        average_->update(inner, states);
    }

    Type state_type() const override { return average_->state_type(); }
    ColumnPtr export_states(std::span<char* const> states, const MemoryPoolPtr& pool) const override {
        return average_->export_states(states, pool);
    }
    void merge_states(const Column& exported, char* const* states, const MemoryPoolPtr& pool) const override {
        average_->merge_states(exported, states, pool);
    }
    ColumnPtr finalize(std::span<char* const> states, ErrorSink& errors,
                       const MemoryPoolPtr& pool) const override {
        return average_->finalize(states, errors, pool);
    }

private:
    const AggregateFunctionPtr average_;
    const size_t side_;
};

const Overload& average_overload() { return FunctionRegistry::instance().find("avg")->overloads[0]; }

template <size_t kSide>
Resolution resolve_pair_average(const ResolveRequest& request) {
    check_argument_count(request, 2, 2);
    Resolution resolution;
    for (size_t i = 0; i < 2; ++i) {
        const Type& type = request.arguments[i].type;
        const bool is_text = type.is_string() || type.is(TypeId::kNull);
        if (!type.is_numeric() && !is_text) raise_unexpected_type(request, i, "\"NUMERIC\"");
        resolution.argument_types.push_back(is_text ? Type::double_number() : type);
    }
    ResolveRequest side = request;
    side.arguments = {request.arguments[kSide]};
    side.arguments[0].type = resolution.argument_types[kSide];
    resolution.result = average_overload().resolver(side).result;
    return resolution;
}

template <size_t kSide>
AggregateFunctionPtr bind_pair_average(const AggregateBinding& binding) {
    AggregateBinding side = binding;
    side.argument_types = {binding.argument_types[kSide]};
    side.constants = {nullptr};
    return std::make_shared<PairAverage>(average_overload().aggregate(side), kSide);
}

template <RegressionStatistic kStatistic>
AggregateFunctionPtr bind_regression(const AggregateBinding&) {
    return std::make_shared<Regression>(kStatistic);
}

constexpr const char* kSignature = "(y DOUBLE, x DOUBLE) -> DOUBLE?";
void is_custom(FunctionRecord& record) { record.nulls = NullHandling::kCustom; }

AGGREGATE("regr_count")
    .group("agg_funcs")
    .since("3.3.0")
    .doc("The number of pairs in which neither value is null.")
    .example("SELECT regr_count(y, x) FROM VALUES (1, 2), (2, null), (2, 3), (2, 4) AS tab(y, x)", "3")
    .overload("(y DOUBLE, x DOUBLE) -> BIGINT", bind_regression<RegressionStatistic::kCount>)
    .with([](FunctionRecord& record) {
        record.nulls = NullHandling::kCustom;
        record.never_null = true;
        record.empty_result = Value(int64_t{0});
    });

AGGREGATE("regr_avgx")
    .group("agg_funcs")
    .since("3.3.0")
    .doc("The average of the independent variable `x` over pairs in which neither value is null.")
    .example("SELECT regr_avgx(y, x) FROM VALUES (1, 2), (2, 2), (2, 3), (2, 4) AS tab(y, x)", "2.75")
    .overload(resolve_pair_average<1>, bind_pair_average<1>)
    .with(is_custom);

AGGREGATE("regr_avgy")
    .group("agg_funcs")
    .since("3.3.0")
    .doc("The average of the dependent variable `y` over pairs in which neither value is null.")
    .example("SELECT regr_avgy(y, x) FROM VALUES (1, 2), (2, 2), (2, 3), (2, 4) AS tab(y, x)", "1.75")
    .overload(resolve_pair_average<0>, bind_pair_average<0>)
    .with(is_custom);

AGGREGATE("regr_sxx")
    .group("agg_funcs")
    .since("3.4.0")
    .doc("The sum of squares of the independent variable's distances from its mean, over complete pairs.")
    .example("SELECT regr_sxx(y, x) FROM VALUES (1, 2), (2, 2), (2, 3), (2, 4) AS tab(y, x)", "2.75")
    .overload(kSignature, bind_regression<RegressionStatistic::kSxx>)
    .with(is_custom);

AGGREGATE("regr_syy")
    .group("agg_funcs")
    .since("3.4.0")
    .doc("The sum of squares of the dependent variable's distances from its mean, over complete pairs.")
    .example("SELECT regr_syy(y, x) FROM VALUES (1, 2), (2, 2), (2, 3), (2, 4) AS tab(y, x)", "0.75")
    .overload(kSignature, bind_regression<RegressionStatistic::kSyy>)
    .with(is_custom);

AGGREGATE("regr_sxy")
    .group("agg_funcs")
    .since("3.4.0")
    .doc("The sum of products of both variables' distances from their means, over complete pairs.")
    .example("SELECT regr_sxy(y, x) FROM VALUES (1, 2), (2, null), (2, 3), (2, 4) AS tab(y, x)", "1.0")
    .overload(kSignature, bind_regression<RegressionStatistic::kSxy>)
    .with(is_custom);

AGGREGATE("regr_slope")
    .group("agg_funcs")
    .since("3.4.0")
    .doc("The slope of the least-squares line through the complete pairs.")
    .example("SELECT regr_slope(y, x) FROM VALUES (1, 1), (2, 2), (3, 3), (4, 4) AS tab(y, x)", "1.0")
    .overload(kSignature, bind_regression<RegressionStatistic::kSlope>)
    .with(is_custom);

AGGREGATE("regr_intercept")
    .group("agg_funcs")
    .since("3.4.0")
    .doc("Where the least-squares line through the complete pairs crosses the axis of `y`.")
    .example("SELECT regr_intercept(y, x) FROM VALUES (1, 1), (2, 2), (3, 3), (4, 4) AS tab(y, x)", "0.0")
    .overload(kSignature, bind_regression<RegressionStatistic::kIntercept>)
    .with(is_custom);

AGGREGATE("regr_r2")
    .group("agg_funcs")
    .since("3.3.0")
    .doc("The coefficient of determination of the least-squares line through the complete pairs.")
    .example("SELECT regr_r2(y, x) FROM VALUES (1, 1), (2, 2), (3, 3), (4, 4) AS tab(y, x)", "1.0")
    .overload(kSignature, bind_regression<RegressionStatistic::kR2>)
    .with(is_custom);

}  // namespace
}  // namespace firesteel

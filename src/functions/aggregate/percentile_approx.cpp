#include <algorithm>

#include "column/builder.h"
#include "common/decimal.h"
#include "functions/aggregate/argument_checks.h"
#include "functions/aggregate/object_state.h"
#include "functions/aggregate/percentile_result.h"
#include "functions/aggregate/quantile_summary.h"
#include "functions/registry.h"

namespace firesteel {

namespace {

/// Percentiles from a sketch of the values as doubles.
class PercentileApprox final : public ObjectStateAggregate<QuantileSummary> {
public:
    explicit PercentileApprox(const AggregateBinding& binding)
        : result_(binding.result), percentages_(percentages_of(*binding.constants[1])) {
        const auto& accuracy = binding.constants.size() > 2 ? binding.constants[2] : nullptr;
        constexpr int64_t kDefaultAccuracy = 10000;
        relative_error_ = 1.0 / static_cast<double>(accuracy ? accuracy->as_long() : kDefaultAccuracy);
    }

    void update(const KernelCall& call, char* const* states) const override {
        const Column& column = call[0];
        if (column.type().is(TypeId::kDecimal)) return add_decimals(call, states);
        switch (column.type().physical()) {
            case PhysicalType::kInt8:
                return add_rows<int8_t>(call, states);
            case PhysicalType::kInt16:
                return add_rows<int16_t>(call, states);
            case PhysicalType::kInt32:
                return add_rows<int32_t>(call, states);
            case PhysicalType::kInt64:
                return add_rows<int64_t>(call, states);
            case PhysicalType::kFloat:
                return add_rows<float>(call, states);
            default:
                return add_rows<double>(call, states);
        }
    }

    Type state_type() const override { return Type::binary(); }
    ColumnPtr export_states(std::span<char* const> states, const MemoryPoolPtr& pool) const override {
        StringBuilder builder(Type::binary(), pool);
        for (char* state : states) {
            at(state).compress(relative_error_, pool);
            builder.append_value(at(state).to_bytes());
        }
        return builder.finish();
    }
    void merge_states(const Column& exported, char* const* states, const MemoryPoolPtr& pool) const override {
        for (int64_t i = 0; i < exported.size(); ++i) {
            auto other = QuantileSummary::from_bytes(exported.values<StringView>()[i].view(), pool);
            at(states[i]).merge(other, relative_error_, pool);
        }
    }
    ColumnPtr finalize(std::span<char* const> states, ErrorSink&, const MemoryPoolPtr& pool) const override {
        PercentileResults results(result_, pool);
        for (char* state : states) {
            QuantileSummary& summary = at(state);
            if (summary.empty() || percentages_.empty()) {
                results.append({});
                continue;
            }
            summary.compress(relative_error_, pool);
            results.append(summary.query(percentages_, relative_error_));
        }
        return results.finish();
    }

private:
    template <typename T>
    void add_rows(const KernelCall& call, char* const* states) const {
        const T* values = call[0].values<T>();
        for (int64_t i = 0; i < call.rows; ++i) {
            if (!call[0].is_null(i))
                at(states[i]).insert(static_cast<double>(values[i]), relative_error_, call.pool);
        }
    }
    void add_decimals(const KernelCall& call, char* const* states) const {
        const bool wide = call[0].type().physical() == PhysicalType::kInt128;
        const int scale = call[0].type().scale();
        for (int64_t i = 0; i < call.rows; ++i) {
            if (call[0].is_null(i)) continue;
            const Int128 value = wide ? call[0].values<Int128>()[i] : call[0].values<int64_t>()[i];
            at(states[i]).insert(decimal_to_double(value, scale), relative_error_, call.pool);
        }
    }

    const Type result_;
    const std::vector<double> percentages_;
    double relative_error_ = 0;
};

Resolution resolve_approx(const ResolveRequest& request) {
    check_argument_count(request, 2, 3);
    const Type value = approximated_type(request);
    if (request.arguments.size() == 3) {
        const Type& type = request.arguments[2].type;
        if (!type.is_integral() && !type.is(TypeId::kNull)) raise_unexpected_type(request, 2, "\"INTEGRAL\"");
        require_constant(request, 2, "accuracy", type);
    }
    const Type percentage = percentage_type(request, 1, "(\"DOUBLE\" or \"ARRAY<DOUBLE>\")");
    Resolution resolution{{value, percentage}, value, true};
    if (percentage.is(TypeId::kArray)) resolution.result = Type::array(value, false);
    if (request.arguments.size() == 3) {
        require_not_null(request, 2, "accuracy");
        const int64_t accuracy = request.arguments[2].constant->as_long();
        if (accuracy <= 0 || accuracy > INT32_MAX)
            raise_out_of_range(request, "accuracy", "(0, 2147483647]", std::to_string(accuracy) + "L");
        resolution.argument_types.push_back(Type::long_integer());
    }
    return resolution;
}

AggregateFunctionPtr bind_approx(const AggregateBinding& binding) {
    return std::make_shared<PercentileApprox>(binding);
}

AGGREGATE("percentile_approx")
    .alias("approx_percentile")
    .group("agg_funcs")
    .since("2.1.0")
    .doc(
        "A value of the column such that about the given fraction of the values are not greater, for one "
        "fraction or an "
        "array of them; the relative error is at most 1 / `accuracy` (10000 when not given).")
    .example(
        "SELECT percentile_approx(col, array(0.5, 0.4, 0.1), 100) FROM VALUES (0), (1), (2), (10) AS "
        "tab(col)",
        "[1,1,0]")
    .example("SELECT percentile_approx(col, 0.5, 100) FROM VALUES (0), (6), (7), (9), (10) AS tab(col)", "7")
    .overload(resolve_approx, bind_approx)
    .with([](FunctionRecord& record) { record.nulls = NullHandling::kCustom; });

}  // namespace
}  // namespace firesteel

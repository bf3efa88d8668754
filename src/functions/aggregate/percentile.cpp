#include <algorithm>
#include <cmath>

#include "column/builder.h"
#include "functions/aggregate/argument_checks.h"
#include "functions/aggregate/object_state.h"
#include "functions/aggregate/percentile_result.h"
#include "functions/aggregate/percentile_values.h"
#include "functions/registry.h"

namespace firesteel {

namespace {

/// Where values, the fraction and weights stand among the arguments, and how ranks become values.
struct PercentileForm {
    size_t value = 0;
    size_t percentage = 1;
    bool weighted = false;
    bool discrete = false;
    bool descending = false;
};

/// Exact percentiles: all values are kept.
class Percentile final : public ObjectStateAggregate<PercentileValues> {
public:
    Percentile(const AggregateBinding& binding, const PercentileForm& form)
        : form_(form), result_(binding.result) {
        if (form.percentage < binding.constants.size() && binding.constants[form.percentage]) {
            percentages_ = percentages_of(*binding.constants[form.percentage]);
        } else {
            percentages_ = {0.5};
        }
    }

    void update(const KernelCall& call, char* const* states) const override {
        const Column& column = call[form_.value];
        switch (column.type().physical()) {
            case PhysicalType::kInt32:
                return add_rows<int32_t>(call, column, states);
            case PhysicalType::kInt64:
                return add_rows<int64_t>(call, column, states);
            default:
                return add_rows<double>(call, column, states);
        }
    }

    Type state_type() const override { return Type::binary(); }
    ColumnPtr export_states(std::span<char* const> states, const MemoryPoolPtr& pool) const override {
        StringBuilder builder(Type::binary(), pool);
        for (char* state : states) builder.append_value(at(state).bytes(pool));
        return builder.finish();
    }
    void merge_states(const Column& exported, char* const* states, const MemoryPoolPtr& pool) const override {
        for (int64_t i = 0; i < exported.size(); ++i)
            at(states[i]).add_bytes(exported.values<StringView>()[i].view(), pool);
    }
    void combine_states(std::span<char* const> from, char* const* into,
                        const MemoryPoolPtr& pool) const override {
        for (size_t i = 0; i < from.size(); ++i) at(into[i]).add_all(at(from[i]), pool);
    }
    ColumnPtr finalize(std::span<char* const> states, ErrorSink&, const MemoryPoolPtr& pool) const override {
        PercentileResults results(result_, pool);
        std::vector<double> found;
        for (char* state : states) {
            found.clear();
            PercentileReader values(at(state), form_.descending, pool);
            for (const double percentage : percentages_) {
                if (values.rows() > 0) found.push_back(value_at(values, percentage));
            }
            results.append(found);
        }
        return results.finish();
    }

private:
    template <typename T>
    void add_rows(const KernelCall& call, const Column& column, char* const* states) const {
        const T* values = column.values<T>();
        for (int64_t i = 0; i < call.rows; ++i) {
            if (column.is_null(i)) continue;
            int64_t weight = 1;
            if (form_.weighted) {
                if (call[2].is_null(i)) continue;
                weight = call[2].values<int64_t>()[i];
                if (weight == 0) continue;
                if (weight < 0) {
                    call.errors->fail_always(i, [&] {
                        return Error("NEGATIVE_VALUES_IN_FREQUENCY_EXPRESSION",
                                     {{"frequencyExpression", "\"" + std::to_string(weight) + "\""},
                                      {"negativeValue", std::to_string(weight) + "L"}});
                    });
                    continue;
                }
            }
            if (weight == 1) {
                at(states[i]).add(static_cast<double>(values[i]), call.pool);
            } else {
                at(states[i]).add_weighted(static_cast<double>(values[i]), weight, call.pool);
            }
        }
    }

    double value_at(PercentileReader& values, double percentage) const {
        const auto total = static_cast<double>(values.rows());
        if (form_.discrete)
            return values.at(std::max<int64_t>(1, static_cast<int64_t>(std::ceil(total * percentage))) - 1);
        const double position = (total - 1) * percentage;
        const auto lower = static_cast<int64_t>(std::floor(position));
        const auto higher = static_cast<int64_t>(std::ceil(position));
        const double low = values.at(lower);
        if (higher == lower) return low;
        const double high = values.at(higher);
        if (high == low) return low;
        return (static_cast<double>(higher) - position) * low +
               (position - static_cast<double>(lower)) * high;
    }

    const PercentileForm form_;
    const Type result_;
    std::vector<double> percentages_;
};

constexpr const char* kOrderedTypes =
    "(\"NUMERIC\" or \"INTERVAL DAY TO SECOND\" or \"INTERVAL YEAR TO MONTH\")";

/// What the values are cast to.
Type value_type(const ResolveRequest& request, size_t i) {
    const Type& type = request.arguments[i].type;
    if (type.is_ansi_interval()) return type;
    if (type.is_numeric() || type.is_string() || type.is(TypeId::kNull)) return Type::double_number();
    raise_unexpected_type(request, i, kOrderedTypes);
}

Type result_type(const Type& value, const Type& percentage) {
    Type single = Type::double_number();
    if (value.is(TypeId::kYearMonthInterval)) single = Type::year_month_interval();
    if (value.is(TypeId::kDayTimeInterval)) single = Type::day_time_interval();
    return percentage.is(TypeId::kArray) ? Type::array(single, false) : single;
}

std::string required_percentage(const ResolveRequest& request, size_t i) {
    return quoted(request.arguments[i].type.is(TypeId::kArray) ? Type::array(Type::double_number(), false)
                                                               : Type::double_number());
}

/// percentile(value, percentage, frequency).
Resolution resolve_percentile(const ResolveRequest& request) {
    check_argument_count(request, 2, 3);
    const Type value = value_type(request, 0);
    const Type percentage = percentage_type(request, 1, required_percentage(request, 1));
    Resolution resolution{{value, percentage}, result_type(value, percentage), true};
    if (request.arguments.size() == 3) {
        const Type& weight = request.arguments[2].type;
        if (!weight.is_integral() && !weight.is(TypeId::kNull))
            raise_unexpected_type(request, 2, "\"INTEGRAL\"");
        resolution.argument_types.push_back(Type::long_integer());
    }
    return resolution;
}

Resolution resolve_median(const ResolveRequest& request) {
    check_argument_count(request, 1, 1);
    const Type value = value_type(request, 0);
    return {{value}, result_type(value, Type::double_number()), true};
}

/// percentile_cont(percentage) WITHIN GROUP (ORDER BY value): the order key comes last.
Resolution resolve_ordered(const ResolveRequest& request) {
    ResolveRequest as_percentile = request;
    std::swap(as_percentile.arguments[0], as_percentile.arguments[1]);
    const Type value = value_type(as_percentile, 0);
    const Type percentage = percentage_type(as_percentile, 1, required_percentage(as_percentile, 1));
    return {{percentage, value}, result_type(value, percentage), true};
}

AggregateFunctionPtr bind_percentile(const AggregateBinding& binding) {
    PercentileForm form;
    form.weighted = binding.argument_types.size() > 2;
    return std::make_shared<Percentile>(binding, form);
}

template <bool kDiscrete>
AggregateFunctionPtr bind_ordered(const AggregateBinding& binding) {
    PercentileForm form;
    form.value = 1;
    form.percentage = 0;
    form.discrete = kDiscrete;
    form.descending = !binding.order_ascending.empty() && !binding.order_ascending[0];
    return std::make_shared<Percentile>(binding, form);
}

void is_custom(FunctionRecord& record) { record.nulls = NullHandling::kCustom; }
void is_ordered(FunctionRecord& record) {
    record.nulls = NullHandling::kCustom;
    record.is_order_within_group = true;
}

AGGREGATE("percentile")
    .group("agg_funcs")
    .since("2.1.0")
    .doc(
        "The exact percentile of a column of numbers or ANSI intervals at the given fraction, or at each of "
        "an array "
        "of fractions; `frequency` says how often each row counts.")
    .example("SELECT percentile(col, 0.3) FROM VALUES (0), (10) AS tab(col)", "3.0")
    .example("SELECT percentile(col, array(0.25, 0.75)) FROM VALUES (0), (10) AS tab(col)", "[2.5,7.5]")
    .overload(resolve_percentile, bind_percentile)
    .with(is_custom);

AGGREGATE("median")
    .group("agg_funcs")
    .since("3.4.0")
    .doc("The median of a column of numbers or ANSI intervals.")
    .example("SELECT median(col) FROM VALUES (0), (10) AS tab(col)", "5.0")
    .overload(resolve_median, bind_percentile)
    .with(is_custom);

AGGREGATE("percentile_cont")
    .group("agg_funcs")
    .since("4.0.0")
    .doc("The percentile at a fraction of the ordered values, interpolated between neighbours.")
    .example("SELECT percentile_cont(0.25) WITHIN GROUP (ORDER BY col) FROM VALUES (0), (10) AS tab(col)",
             "2.5")
    .overload(resolve_ordered, bind_ordered<false>)
    .with(is_ordered);

AGGREGATE("percentile_disc")
    .group("agg_funcs")
    .since("4.0.0")
    .doc("The first of the ordered values at or after a fraction of them.")
    .example("SELECT percentile_disc(0.25) WITHIN GROUP (ORDER BY col) FROM VALUES (0), (10) AS tab(col)",
             "0.0")
    .overload(resolve_ordered, bind_ordered<true>)
    .with(is_ordered);

}  // namespace
}  // namespace firesteel

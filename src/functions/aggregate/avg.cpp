#include "common/decimal.h"
#include "functions/aggregate/plain_state.h"
#include "functions/aggregate/row_picking.h"
#include "functions/aggregate/sum_types.h"
#include "functions/registry.h"

namespace firesteel {

namespace {

template <typename T>
struct AverageState {
    WordAligned<T> sum = 0;
    int64_t count = 0;
    bool overflow = false;
};

/// Averages: integers and floats as doubles, decimals and intervals exactly.
template <typename Stored, typename T>
class Average final : public PlainStateAggregate<Average<Stored, T>, AverageState<T>>,
                      public RowPickingAggregate {
    using Base = PlainStateAggregate<Average<Stored, T>, AverageState<T>>;
    using State = AverageState<T>;

public:
    explicit Average(const AggregateBinding& binding)
        : input_(binding.argument_types[0]), type_(binding.result) {}

    void merge(State& into, const State& from) const {
        into.overflow |= from.overflow;
        add(into, from.sum);
        into.count += from.count;
    }

    void update(const KernelCall& call, char* const* states) const override {
        const Stored* values = call[0].values<Stored>();
        for_each_valid(call[0], [&](int64_t i) {
            State& state = Base::at(states[i]);
            add(state, static_cast<T>(values[i]));
            ++state.count;
        });
    }
    void update_picked(const KernelCall& call, std::span<const int32_t> rows, char* state) const override {
        const Stored* values = call[0].values<Stored>();
        State local = Base::at(state);
        if constexpr (std::is_same_v<T, Int128> && sizeof(Stored) <= 8) {
            Int128 sum = 0;  // of fewer values than would overflow it
            for_each_valid_of(call[0], rows, [&](int32_t i) { sum += values[i], ++local.count; });
            add(local, sum);
        } else {
            for_each_valid_of(call[0], rows, [&](int32_t i) {
                add(local, static_cast<T>(values[i]));
                ++local.count;
            });
        }
        Base::at(state) = local;
    }

    ColumnPtr finalize(std::span<char* const> states, ErrorSink& errors,
                       const MemoryPoolPtr& pool) const override {
        auto builder = ColumnBuilder::make(type_, pool);
        for (size_t i = 0; i < states.size(); ++i) {
            const State& state = Base::at(states[i]);
            if (state.count == 0) {
                builder->append_null();
            } else {
                append(*builder, state, static_cast<int64_t>(i), errors);
            }
        }
        return builder->finish();
    }

private:
    static void add(State& state, T value) {
        if constexpr (std::is_same_v<T, Int128>) {
            T sum;
            state.overflow |= __builtin_add_overflow(static_cast<T>(state.sum), value, &sum);
            state.sum = sum;
        } else {
            state.sum += value;
        }
    }

    void append(ColumnBuilder& builder, const State& state, int64_t row, ErrorSink& errors) const {
        if constexpr (std::is_same_v<T, double>) {
            static_cast<FixedBuilder<double>&>(builder).append_value(state.sum /
                                                                     static_cast<double>(state.count));
        } else {
            append_exact(builder, state, row, errors);
        }
    }

    /// The quotient rounded HALF_UP: of decimals to the result's scale, of intervals to whole months or
    /// microseconds.
    void append_exact(ColumnBuilder& builder, const State& state, int64_t row, ErrorSink& errors) const {
        const bool decimal = type_.is(TypeId::kDecimal);
        Int128 quotient = 0;
        const bool fits = !state.overflow && (decimal || holds_interval(state.sum)) &&
                          divide_decimals(state.sum, decimal ? input_.scale() : 0, state.count, 0,
                                          decimal ? type_.scale() : 0, quotient) &&
                          (!decimal || fits_precision(quotient, type_.precision()));
        if (!fits) {
            if (!decimal) return fail_interval(builder, row, errors);
            errors.fail(row, [] {
                return Error("ARITHMETIC_OVERFLOW",
                             {{"message", "Overflow in avg of decimals."},
                              {"alternative", " Use 'try_avg' to tolerate overflow and return NULL instead."},
                              {"config", "\"spark.sql.ansi.enabled\""}});
            });
            builder.append_null();
            return;
        }
        switch (type_.physical()) {
            case PhysicalType::kInt32:
                return static_cast<FixedBuilder<int32_t>&>(builder).append_value(
                    static_cast<int32_t>(quotient));
            case PhysicalType::kInt64:
                return static_cast<FixedBuilder<int64_t>&>(builder).append_value(
                    static_cast<int64_t>(quotient));
            default:
                return static_cast<FixedBuilder<Int128>&>(builder).append_value(quotient);
        }
    }

    /// The sum of intervals is an interval, too.
    bool holds_interval(Int128 sum) const {
        if (input_.is(TypeId::kYearMonthInterval)) return sum == static_cast<int32_t>(sum);
        return sum == static_cast<int64_t>(sum);
    }

    static void fail_interval(ColumnBuilder& builder, int64_t row, ErrorSink& errors) {
        errors.fail_always(row, [] {
            return Error("INTERVAL_ARITHMETIC_OVERFLOW.WITH_SUGGESTION", {{"functionName", "`try_add`"}});
        });
        builder.append_null();
    }

    const Type input_;
    const Type type_;
};

Resolution resolve_average(const ResolveRequest& request) {
    Resolution resolution;
    const Type input = summable_type(request);
    resolution.argument_types = {input};
    if (input.is(TypeId::kDecimal)) {
        const int precision = std::min(kMaxPrecision, input.precision() + 4);
        resolution.result = Type::decimal(precision, std::min(kMaxPrecision, input.scale() + 4));
    } else if (input.is_ansi_interval()) {
        const bool months = input.is(TypeId::kYearMonthInterval);
        resolution.result = months ? Type::year_month_interval() : Type::day_time_interval();
    } else {
        resolution.result = Type::double_number();
    }
    return resolution;
}

AggregateFunctionPtr bind_average(const AggregateBinding& binding) {
    const Type& input = binding.argument_types[0];
    const bool exact = input.is(TypeId::kDecimal) || input.is_ansi_interval();
    switch (input.physical()) {
        case PhysicalType::kInt8:
            return std::make_shared<Average<int8_t, double>>(binding);
        case PhysicalType::kInt16:
            return std::make_shared<Average<int16_t, double>>(binding);
        case PhysicalType::kInt32:
            if (exact) return std::make_shared<Average<int32_t, Int128>>(binding);
            return std::make_shared<Average<int32_t, double>>(binding);
        case PhysicalType::kInt64:
            if (exact) return std::make_shared<Average<int64_t, Int128>>(binding);
            return std::make_shared<Average<int64_t, double>>(binding);
        case PhysicalType::kInt128:
            return std::make_shared<Average<Int128, Int128>>(binding);
        case PhysicalType::kFloat:
            return std::make_shared<Average<float, double>>(binding);
        default:
            return std::make_shared<Average<double, double>>(binding);
    }
}

AGGREGATE("avg")
    .alias("mean")
    .group("agg_funcs")
    .since("1.0.0")
    .doc("The average of the values that are not null; null when there are none.")
    .example("SELECT avg(col) FROM VALUES (1), (2), (3) AS tab(col)", "2.0")
    .example("SELECT avg(col) FROM VALUES (1), (2), (NULL) AS tab(col)", "1.5")
    .overload(resolve_average, bind_average)
    .with([](FunctionRecord& record) { record.nulls = NullHandling::kCustom; });

AGGREGATE("try_avg")
    .group("agg_funcs")
    .since("3.3.0")
    .doc("The average of the values that are not null; null when there are none, or when it overflows.")
    .example("SELECT try_avg(col) FROM VALUES (1), (2), (3) AS tab(col)", "2.0")
    .overload(resolve_average, bind_average)
    .with([](FunctionRecord& record) {
        record.nulls = NullHandling::kCustom;
        record.null_on_failure = true;
    });

}  // namespace
}  // namespace firesteel

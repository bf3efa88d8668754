#include "common/decimal.h"
#include "functions/aggregate/exact_overflow.h"
#include "functions/aggregate/plain_state.h"
#include "functions/aggregate/row_picking.h"
#include "functions/aggregate/sum_overflow.h"
#include "functions/aggregate/sum_types.h"
#include "functions/registry.h"

namespace firesteel {

namespace {

template <typename Stored, typename T>
class SumState {
public:
    bool any() const { return any_; }
    bool overflow() const { return overflow_; }
    T sum() const { return sum_; }
    /// How often the sum has gone around, upwards.
    int64_t wraps() const { return wraps_; }
    void add(T value) {
        any_ = true;
        if constexpr (std::is_integral_v<T> || std::is_same_v<T, Int128>) {
            T sum;
            if (__builtin_add_overflow(static_cast<T>(sum_), value, &sum)) [[unlikely]] {
                overflow_ = true;
                wraps_ += value > 0 ? 1 : -1;
            }
            sum_ = sum;
        } else {
            sum_ += value;
        }
    }
    void merge(const SumState& from) {
        if (!from.any_) return;
        overflow_ |= from.overflow_;
        wraps_ += from.wraps_;
        add(from.sum_);
    }

private:
    WordAligned<T> sum_ = 0;
    bool any_ = false;
    bool overflow_ = false;
    int32_t wraps_ = 0;
};
static_assert(sizeof(SumState<Int128, Int128>) == 24);

/// Twice the sum, and one when there was a value. However many words there are, their sum fits.
template <>
class SumState<int64_t, Int128> {
public:
    bool any() const { return (twice_ & 1) != 0; }
    bool overflow() const { return false; }
    Int128 sum() const { return twice_ >> 1; }
    int64_t wraps() const { return 0; }
    void add(Int128 value) { twice_ = (twice_ | 1) + value * 2; }
    void merge(const SumState& from) {
        if (from.any()) add(from.sum());
    }

private:
    Int128 twice_ = 0;
};
static_assert(sizeof(SumState<int64_t, Int128>) == 16);

Error overflow_error(const std::string& message, const char* function) {
    return Error("ARITHMETIC_OVERFLOW",
                 {{"message", message},
                  {"alternative",
                   std::string(" Use '") + function + "' to tolerate overflow and return NULL instead."},
                  {"config", "\"spark.sql.ansi.enabled\""}});
}

/// Sums of values stored as `Stored` in an accumulator `T`. What overflows fails at the end, so that the
/// order of rows does not decide; outside ANSI mode a long wraps around and everything else becomes null.
template <typename Stored, typename T>
class Sum final : public PlainStateAggregate<Sum<Stored, T>, SumState<Stored, T>>,
                  public RowPickingAggregate,
                  public ExactOverflow {
    using Base = PlainStateAggregate<Sum<Stored, T>, SumState<Stored, T>>;
    using State = SumState<Stored, T>;

public:
    explicit Sum(const AggregateBinding& binding)
        : type_(binding.result),
          wraps_(binding.result.is(TypeId::kLong) && binding.mode == EvalMode::kLegacy) {}

    void merge(State& into, const State& from) const { into.merge(from); }

    void update(const KernelCall& call, char* const* states) const override {
        const Stored* values = call[0].values<Stored>();
        for_each_valid(call[0], [&](int64_t i) { Base::at(states[i]).add(static_cast<T>(values[i])); });
    }
    void update_one(const KernelCall& call, char* state) const override {
        const Stored* values = call[0].values<Stored>();
        State local = Base::at(state);
        for_each_valid(call[0], [&](int64_t i) { local.add(static_cast<T>(values[i])); });
        Base::at(state) = local;
    }
    void update_picked(const KernelCall& call, std::span<const int32_t> rows, char* state) const override {
        const Stored* values = call[0].values<Stored>();
        State local = Base::at(state);
        if constexpr (std::is_same_v<State, SumState<int64_t, Int128>>) {
            Int128 sum = 0;
            bool any = false;
            for_each_valid_of(call[0], rows, [&](int32_t i) { sum += values[i], any = true; });
            if (any) local.add(sum);
        } else {
            for_each_valid_of(call[0], rows, [&](int32_t i) { local.add(static_cast<T>(values[i])); });
        }
        Base::at(state) = local;
    }

    ColumnPtr finalize(std::span<char* const> states, ErrorSink& errors,
                       const MemoryPoolPtr& pool) const override {
        auto builder = ColumnBuilder::make(type_, pool);
        for (size_t i = 0; i < states.size(); ++i) {
            const State& state = Base::at(states[i]);
            if (!state.any()) {
                builder->append_null();
            } else if (overflows(state)) {
                errors.fail(static_cast<int64_t>(i), [&] { return error(); });
                builder->append_null();
            } else {
                append(*builder, state.sum());
            }
        }
        return builder->finish();
    }

    bool tells_overflow() const override { return type_.is(TypeId::kDecimal); }
    Error overflow_of(char* state) const override { return wrapped(state).error(); }
    bool has_fitting_parts(char* state) const override { return wrapped(state).is_of_two(); }

private:
    WrappedSum wrapped(char* state) const {
        const State& sum = Base::at(state);
        return {static_cast<Int128>(sum.sum()), sum.wraps(), type_};
    }
    bool overflows(const State& state) const {
        if constexpr (std::is_same_v<T, Int128>) {
            return state.overflow() || !fits_precision(state.sum(), type_.precision());
        } else {
            return state.overflow() && !wraps_;
        }
    }
    Error error() const {
        if (type_.is(TypeId::kDecimal)) return overflow_error("Overflow in sum of decimals", "try_sum");
        if (type_.is_ansi_interval()) {
            return Error("INTERVAL_ARITHMETIC_OVERFLOW.WITH_SUGGESTION", {{"functionName", "`try_add`"}});
        }
        return overflow_error("overflow", "try_add");
    }
    void append(ColumnBuilder& builder, T sum) const {
        if constexpr (std::is_same_v<T, Int128>) {
            if (type_.physical() == PhysicalType::kInt64) {
                static_cast<FixedBuilder<int64_t>&>(builder).append_value(static_cast<int64_t>(sum));
                return;
            }
        }
        if constexpr (std::is_same_v<T, int32_t>) {
            static_cast<FixedBuilder<int32_t>&>(builder).append_value(sum);
        } else {
            static_cast<FixedBuilder<T>&>(builder).append_value(sum);
        }
    }

    const Type type_;
    const bool wraps_;
};

Resolution resolve_sum(const ResolveRequest& request) {
    Resolution resolution;
    const Type input = summable_type(request);
    resolution.argument_types = {input};
    if (input.is_integral()) {
        resolution.result = Type::long_integer();
    } else if (input.is(TypeId::kDecimal)) {
        resolution.result = Type::decimal(std::min(kMaxPrecision, input.precision() + 10), input.scale());
    } else if (input.is_ansi_interval()) {
        resolution.result = input;
    } else {
        resolution.result = Type::double_number();
    }
    return resolution;
}

AggregateFunctionPtr bind_sum(const AggregateBinding& binding) {
    const Type& input = binding.argument_types[0];
    const bool decimal = input.is(TypeId::kDecimal);
    switch (input.physical()) {
        case PhysicalType::kInt8:
            return std::make_shared<Sum<int8_t, int64_t>>(binding);
        case PhysicalType::kInt16:
            return std::make_shared<Sum<int16_t, int64_t>>(binding);
        case PhysicalType::kInt32:
            if (input.is_ansi_interval()) return std::make_shared<Sum<int32_t, int32_t>>(binding);
            return std::make_shared<Sum<int32_t, int64_t>>(binding);
        case PhysicalType::kInt64:
            if (decimal) return std::make_shared<Sum<int64_t, Int128>>(binding);
            return std::make_shared<Sum<int64_t, int64_t>>(binding);
        case PhysicalType::kInt128:
            return std::make_shared<Sum<Int128, Int128>>(binding);
        case PhysicalType::kFloat:
            return std::make_shared<Sum<float, double>>(binding);
        default:
            return std::make_shared<Sum<double, double>>(binding);
    }
}

AGGREGATE("sum")
    .group("agg_funcs")
    .since("1.0.0")
    .doc("The sum of the values that are not null; null when there are none.")
    .example("SELECT sum(col) FROM VALUES (5), (10), (15) AS tab(col)", "30")
    .example("SELECT sum(col) FROM VALUES (NULL), (10), (15) AS tab(col)", "25")
    .overload(resolve_sum, bind_sum)
    .with([](FunctionRecord& record) { record.nulls = NullHandling::kCustom; });

AGGREGATE("try_sum")
    .group("agg_funcs")
    .since("3.3.0")
    .doc("The sum of the values that are not null; null when there are none, or when it overflows.")
    .example("SELECT try_sum(col) FROM VALUES (5), (10), (15) AS tab(col)", "30")
    .example("SELECT try_sum(col) FROM VALUES (9223372036854775807L), (1L) AS tab(col)", "NULL")
    .overload(resolve_sum, bind_sum)
    .with([](FunctionRecord& record) {
        record.nulls = NullHandling::kCustom;
        record.null_on_failure = true;
    });

}  // namespace
}  // namespace firesteel

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <memory>

#include "column/builder.h"
#include "functions/aggregate.h"
#include "functions/aggregate/hyper_log_log_bias.h"
#include "functions/registry.h"
#include "functions/scalar/hash/spark_hash.h"

namespace firesteel {

namespace {

constexpr int64_t kHashSeed = 42;
constexpr double kDefaultError = 0.05;

int precision_of(double relative_error) {
    return static_cast<int>(std::ceil(2.0 * std::log(1.106 / relative_error) / std::log(2.0)));
}

/// The registers of a HyperLogLog++ sketch, one byte each, and what they say.
class Registers {
public:
    explicit Registers(int precision) : precision_(precision), count_(size_t{1} << precision) {}

    size_t count() const { return count_; }

    void add(uint8_t* registers, uint64_t hash) const {
        const size_t index = hash >> (64 - precision_);
        const uint64_t rest = (hash << precision_) | (uint64_t{1} << (precision_ - 1));
        const auto zeros = static_cast<uint8_t>(std::countl_zero(rest) + 1);
        registers[index] = std::max(registers[index], zeros);
    }

    int64_t estimate(const uint8_t* registers) const {
        double inverse_sum = 0;
        double empty = 0;
        for (size_t i = 0; i < count_; ++i) {
            inverse_sum += 1.0 / static_cast<double>(uint64_t{1} << registers[i]);
            if (registers[i] == 0) empty += 1;
        }
        const auto m = static_cast<double>(count_);
        const double raw = alpha() * m * m / inverse_sum;
        const bool biased = precision_ < 19 && raw < 5.0 * m;
        const double corrected = biased ? raw - bias(raw) : raw;
        if (empty > 0) {
            const double linear = m * std::log(m / empty);
            const bool is_small =
                precision_ < 19 && linear <= kThresholds[static_cast<size_t>(precision_ - 4)];
            if (is_small || corrected <= 2.5 * m) {
                return round(linear);
            }
        }
        return round(corrected);
    }

private:
    static int64_t round(double value) { return static_cast<int64_t>(std::floor(value + 0.5)); }

    double alpha() const {
        const auto m = static_cast<double>(count_);
        switch (precision_) {
            case 4:
                return 0.673;
            case 5:
                return 0.697;
            case 6:
                return 0.709;
            default:
                return 0.7213 / (1.0 + 1.079 / m);
        }
    }

    /// The mean bias of the six nearest known estimates.
    double bias(double raw) const {
        const auto table = hyper_log_log_bias(precision_);
        const auto size = static_cast<int64_t>(table.size());
        constexpr int64_t kNeighbours = 6;
        const auto at = std::lower_bound(table.begin(), table.end(), raw,
                                         [](const HyperLogLogBias& b, double e) { return b.estimate < e; }) -
                        table.begin();
        int64_t low = std::max<int64_t>(at - kNeighbours + 1, 0);
        int64_t high = std::min(low + kNeighbours, size);
        const auto distance = [&](int64_t i) {
            const double difference = raw - table[static_cast<size_t>(i)].estimate;
            return difference * difference;
        };
        while (high < size && distance(high) < distance(low)) ++low, ++high;
        double sum = 0;
        for (int64_t i = low; i < high; ++i) sum += table[static_cast<size_t>(i)].bias;
        return sum / static_cast<double>(high - low);
    }

    static constexpr std::array<double, 15> kThresholds = {
        10, 20, 40, 80, 220, 400, 900, 1800, 3100, 6500, 11500, 20000, 50000, 120000, 350000};
    const int precision_;
    const size_t count_;
};

/// Spark's HyperLogLog++ over its xxhash64: the same estimate, whatever the order of rows.
class ApproxCountDistinct final : public AggregateFunction {
public:
    explicit ApproxCountDistinct(int precision) : registers_(precision) {}

    size_t state_size() const override { return sizeof(State); }
    void initialize(char* state) const override { new (state) State(); }
    void destroy(char* state) const noexcept override { at(state).~State(); }
    bool has_destroy() const override { return true; }

    void update(const KernelCall& call, char* const* states) const override {
        const ColumnPtr column = comparable(call);
        std::vector<int64_t> hashes(static_cast<size_t>(call.rows), kHashSeed);
        xxhash64_rows(*column, hashes.data());
        for (int64_t i = 0; i < call.rows; ++i) {
            if (column->is_null(i)) continue;
            registers_.add(made(at(states[i]), call.pool),
                           static_cast<uint64_t>(hashes[static_cast<size_t>(i)]));
        }
    }

    Type state_type() const override { return Type::binary(); }
    ColumnPtr export_states(std::span<char* const> states, const MemoryPoolPtr& pool) const override {
        StringBuilder builder(Type::binary(), pool);
        for (char* pointer : states) {
            const State& state = at(pointer);
            const size_t size = state ? registers_.count() : 0;
            builder.append_value({state ? reinterpret_cast<const char*>(state->data()) : "", size});
        }
        return builder.finish();
    }
    void merge_states(const Column& exported, char* const* states, const MemoryPoolPtr& pool) const override {
        for (int64_t i = 0; i < exported.size(); ++i) {
            const std::string_view from = exported.values<StringView>()[i].view();
            if (from.empty()) continue;
            uint8_t* into = made(at(states[i]), pool);
            for (size_t r = 0; r < from.size(); ++r)
                into[r] = std::max(into[r], static_cast<uint8_t>(from[r]));
        }
    }
    ColumnPtr finalize(std::span<char* const> states, ErrorSink&, const MemoryPoolPtr& pool) const override {
        FixedBuilder<int64_t> builder(Type::long_integer(), pool);
        for (char* pointer : states) {
            const State& state = at(pointer);
            builder.append_value(state ? registers_.estimate(state->data()) : 0);
        }
        return builder.finish();
    }

private:
    using State = std::shared_ptr<Buffer>;  // no buffer: nothing seen
    static State& at(char* state) { return *std::launder(reinterpret_cast<State*>(state)); }
    uint8_t* made(State& state, const MemoryPoolPtr& pool) const {
        if (!state) state = Buffer::allocate_zeroed(static_cast<int64_t>(registers_.count()), pool);
        return state->mutable_data();
    }

    /// Floats with one zero and one NaN.
    static ColumnPtr comparable(const KernelCall& call) {
        const ColumnPtr& column = call.arguments[0];
        if (column->type().is(TypeId::kDouble)) return normalized<double>(*column, call.pool);
        if (column->type().is(TypeId::kFloat)) return normalized<float>(*column, call.pool);
        return column;
    }
    template <typename T>
    static ColumnPtr normalized(const Column& column, const MemoryPoolPtr& pool) {
        auto values = Buffer::allocate(column.size() * static_cast<int64_t>(sizeof(T)), pool);
        const T* from = column.values<T>();
        for (int64_t i = 0; i < column.size(); ++i) {
            T value = from[i];
            if (value == 0) value = 0;
            if (std::isnan(value)) value = std::numeric_limits<T>::quiet_NaN();
            values->mutable_as<T>()[i] = value;
        }
        return Column::flat(column.type(), column.size(), std::move(values), column.validity_buffer());
    }

    const Registers registers_;
};

Resolution resolve_approx_count(const ResolveRequest& request) {
    check_argument_count(request, 1, 2);
    Resolution resolution{{request.arguments[0].type}, Type::long_integer(), false};
    if (request.arguments.size() == 1) return resolution;
    const ArgumentInfo& error = request.arguments[1];
    const bool fraction = error.type.is(TypeId::kDouble) || error.type.is(TypeId::kDecimal);
    if (!error.is_literal || !fraction || error.constant->is_null())
        throw Error("_LEGACY_ERROR_TEMP_1104", {});
    resolution.argument_types.push_back(Type::double_number());
    return resolution;
}

AggregateFunctionPtr bind_approx_count(const AggregateBinding& binding) {
    const bool given = binding.constants.size() > 1 && binding.constants[1];
    const int precision = precision_of(given ? binding.constants[1]->as_double() : kDefaultError);
    constexpr int kFewest = 4, kMost = 30;
    if (precision < kFewest || precision > kMost)
        throw Error("FAILED_FUNCTION_CALL", {{"funcName", "`approx_count_distinct`"}});
    return std::make_shared<ApproxCountDistinct>(precision);
}

AGGREGATE("approx_count_distinct")
    .group("agg_funcs")
    .since("1.6.0")
    .doc(
        "An estimate by HyperLogLog++ of the number of distinct values that are not null. `relativeSD` is "
        "the "
        "largest relative standard deviation allowed, 0.05 when not given.")
    .example("SELECT approx_count_distinct(col1) FROM VALUES (1), (1), (2), (2), (3) tab(col1)", "3")
    .overload(resolve_approx_count, bind_approx_count)
    .with([](FunctionRecord& record) {
        record.nulls = NullHandling::kCustom;
        record.never_null = true;
        record.empty_result = Value(int64_t{0});
        record.display = [](const std::string& name, const std::vector<std::string>& arguments) {
            return name + "(" + arguments[0] + ")";
        };
    });

}  // namespace
}  // namespace firesteel

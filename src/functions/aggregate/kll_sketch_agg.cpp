#include <optional>

#include "column/builder.h"
#include "functions/aggregate/object_state.h"
#include "functions/registry.h"
#include "functions/sketch/arguments.h"
#include "functions/sketch/kll_arguments.h"

namespace firesteel {

namespace {

/// What making a sketch and merging sketches have in common: the state and the result.
template <typename Item>
class KllCollecting : public ObjectStateAggregate<std::optional<KllSketch<Item>>> {
public:
    using State = std::optional<KllSketch<Item>>;

    Type state_type() const override { return Type::binary(); }
    ColumnPtr export_states(std::span<char* const> states, const MemoryPoolPtr& pool) const override {
        StringBuilder builder(Type::binary(), pool);
        for (char* state : states) builder.append_value(this->at(state) ? this->at(state)->bytes() : "");
        return builder.finish();
    }
    void merge_states(const Column& exported, char* const* states, const MemoryPoolPtr& pool) const override {
        for (int64_t i = 0; i < exported.size(); ++i) {
            auto from = KllSketch<Item>::parse(exported.values<StringView>()[i].view(), pool);
            if (!from) continue;
            State& state = this->at(states[i]);
            if (state) {
                state->merge(*from);
            } else {
                state = std::move(from);
            }
        }
    }
};

template <typename Item>
class KllSketchAgg final : public KllCollecting<Item> {
public:
    explicit KllSketchAgg(int k) : k_(k) {}

    void update(const KernelCall& call, char* const* states) const override {
        const Column& column = call[0];
        for (int64_t i = 0; i < call.rows; ++i) {
            if (column.is_null(i)) continue;
            auto& state = this->at(states[i]);
            if (!state) state.emplace(k_, call.pool);
            state->add(item(column, i));
        }
    }
    ColumnPtr finalize(std::span<char* const> states, ErrorSink&, const MemoryPoolPtr& pool) const override {
        StringBuilder builder(Type::binary(), pool);
        for (char* state : states) {
            // Spark merges even a single partial sketch into an empty one, which sets the order of the items.
            KllSketch<Item> merged(k_, pool);
            if (this->at(state)) merged.merge(*this->at(state));
            builder.append_value(merged.bytes());
        }
        return builder.finish();
    }

private:
    static Item item(const Column& column, int64_t row) {
        switch (column.type().physical()) {
            case PhysicalType::kInt8:
                return static_cast<Item>(column.values<int8_t>()[row]);
            case PhysicalType::kInt16:
                return static_cast<Item>(column.values<int16_t>()[row]);
            case PhysicalType::kInt32:
                return static_cast<Item>(column.values<int32_t>()[row]);
            case PhysicalType::kInt64:
                return static_cast<Item>(column.values<int64_t>()[row]);
            case PhysicalType::kFloat:
                return static_cast<Item>(column.values<float>()[row]);
            default:
                return static_cast<Item>(column.values<double>()[row]);
        }
    }

    const int k_;
};

template <typename Item>
class KllMergeAgg final : public KllCollecting<Item> {
public:
    explicit KllMergeAgg(std::optional<int> k) : k_(k) {}

    void update(const KernelCall& call, char* const* states) const override {
        const std::string name = kll_function<Item>("kll_merge_agg");
        for (int64_t i = 0; i < call.rows; ++i) {
            if (call[0].is_null(i)) continue;
            const auto sketch = read_kll<Item>(call, 0, i, name);
            if (!sketch) continue;
            auto& state = this->at(states[i]);
            if (!state) state.emplace(k_.value_or(sketch->k()), call.pool);
            state->merge(*sketch);
        }
    }
    ColumnPtr finalize(std::span<char* const> states, ErrorSink&, const MemoryPoolPtr& pool) const override {
        StringBuilder builder(Type::binary(), pool);
        for (char* state : states) {
            KllSketch<Item> empty(k_.value_or(KllSketch<Item>::kDefaultK), pool);
            if (this->at(state) && k_) empty.merge(*this->at(state));
            builder.append_value(this->at(state) && !k_ ? this->at(state)->bytes() : empty.bytes());
        }
        return builder.finish();
    }

private:
    const std::optional<int> k_;  // none: that of the first sketch
};

void check_items(const ResolveRequest& request, int64_t) {
    require_one_of(request, 0, {Type::byte(), Type::integer(), Type::long_integer(), Type::short_integer()});
}
void check_items(const ResolveRequest& request, float) { require_one_of(request, 0, {Type::float_number()}); }
void check_items(const ResolveRequest& request, double) {
    require_one_of(request, 0, {Type::float_number(), Type::double_number()});
}

template <typename Item>
Resolution resolve_sketch(const ResolveRequest& request) {
    check_argument_count(request, 1, 2);
    check_items(request, Item{});
    check_kll_k(request, 1);
    return {own_types(request), Type::binary(), false};
}

Resolution resolve_merge(const ResolveRequest& request) {
    check_argument_count(request, 1, 2);
    require_one_of(request, 0, {Type::binary()});
    check_kll_k(request, 1);
    return {own_types(request), Type::binary(), false};
}

template <typename Item>
AggregateFunctionPtr bind_sketch(const AggregateBinding& binding) {
    return std::make_shared<KllSketchAgg<Item>>(bound_kll_k(binding, 1).value_or(KllSketch<Item>::kDefaultK));
}
template <typename Item>
AggregateFunctionPtr bind_merge(const AggregateBinding& binding) {
    return std::make_shared<KllMergeAgg<Item>>(bound_kll_k(binding, 1));
}

void is_never_null(FunctionRecord& record) {
    record.nulls = NullHandling::kCustom;
    record.never_null = true;
}

template <typename Item>
bool add(const char* items) {
    const std::string sketch_agg = kll_function<Item>("kll_sketch_agg");
    const std::string merge_agg = kll_function<Item>("kll_merge_agg");
    const std::string count = kll_function<Item>("kll_sketch_get_n");
    const std::string values = std::string(" FROM VALUES ") + items + " tab(col)";
    FunctionRegistration(sketch_agg, FunctionKind::kAggregate)
        .group("agg_funcs")
        .since("4.1.0")
        .doc(
            "A KLL sketch of the quantiles of the numbers, as the bytes of an Apache DataSketches sketch. "
            "`k` says how "
            "exact and large it is: between 8 and 65535, 200 when not given.")
        .example("SELECT " + count + "(" + sketch_agg + "(col))" + values, "3")
        .overload(resolve_sketch<Item>, bind_sketch<Item>)
        .with(is_never_null);
    FunctionRegistration(merge_agg, FunctionKind::kAggregate)
        .group("agg_funcs")
        .since("4.1.2")
        .doc(
            "One KLL sketch for all KLL sketches of the group. Its `k` is that of the first sketch when not "
            "given.")
        .example("SELECT " + count + "(" + merge_agg + "(sketch)) FROM (SELECT " + sketch_agg +
                     "(col) AS sketch" + values + " UNION ALL SELECT " + sketch_agg + "(col) AS sketch" +
                     values + ")",
                 "6")
        .overload(resolve_merge, bind_merge<Item>)
        .with(is_never_null);
    return true;
}

[[maybe_unused]] const bool kAdded = add<int64_t>("(1), (2), (3)") && add<float>("(1.0F), (2.0F), (3.0F)") &&
                                     add<double>("(1.0D), (2.0D), (3.0D)");

}  // namespace
}  // namespace firesteel

#include <optional>

#include "column/builder.h"
#include "functions/aggregate/object_state.h"
#include "functions/registry.h"
#include "functions/sketch/arguments.h"
#include "functions/sketch/hll_sketch.h"

namespace firesteel {

namespace {

constexpr const char* kName = "hll_sketch_agg";

/// The bytes of an HLL sketch of the values.
class HllSketchAgg final : public ObjectStateAggregate<std::optional<HllSketch>> {
public:
    explicit HllSketchAgg(int lg_k) : lg_k_(lg_k) {}

    void update(const KernelCall& call, char* const* states) const override {
        const Column& column = call[0];
        for (int64_t i = 0; i < call.rows; ++i) {
            if (column.is_null(i)) continue;
            HllSketch& sketch = made(at(states[i]), call.pool);
            switch (column.type().physical()) {
                case PhysicalType::kInt32:
                    sketch.add(int64_t{column.values<int32_t>()[i]});
                    break;
                case PhysicalType::kInt64:
                    sketch.add(column.values<int64_t>()[i]);
                    break;
                default:
                    sketch.add(column.values<StringView>()[i].view());
            }
        }
    }

    Type state_type() const override { return Type::binary(); }
    ColumnPtr export_states(std::span<char* const> states, const MemoryPoolPtr& pool) const override {
        StringBuilder builder(Type::binary(), pool);
        for (char* state : states) builder.append_value(at(state) ? at(state)->bytes() : std::string());
        return builder.finish();
    }
    void merge_states(const Column& exported, char* const* states, const MemoryPoolPtr& pool) const override {
        for (int64_t i = 0; i < exported.size(); ++i) {
            auto from = HllSketch::parse(exported.values<StringView>()[i].view(), pool);
            if (!from) continue;
            std::optional<HllSketch>& state = at(states[i]);
            if (state) {
                state->merge(*from, lg_k_, true);
            } else {
                state = std::move(from);
            }
        }
    }
    ColumnPtr finalize(std::span<char* const> states, ErrorSink&, const MemoryPoolPtr& pool) const override {
        StringBuilder builder(Type::binary(), pool);
        for (char* state : states) builder.append_value(made(at(state), pool).bytes());
        return builder.finish();
    }

private:
    HllSketch& made(std::optional<HllSketch>& state, const MemoryPoolPtr& pool) const {
        if (!state) state.emplace(lg_k_, pool);
        return *state;
    }

    const int lg_k_;
};

Resolution resolve_hll(const ResolveRequest& request) {
    check_argument_count(request, 1, 2);
    require_one_of(request, 0, {Type::integer(), Type::long_integer(), Type::string(), Type::binary()});
    require_one_of(request, 1, {Type::integer()});
    return {own_types(request), Type::binary(), false};
}

AggregateFunctionPtr bind_hll(const AggregateBinding& binding) {
    int64_t lg_k = HllSketch::kDefaultLgK;
    if (binding.constants.size() > 1) {
        const auto& given = binding.constants[1];
        if (!given) throw Error("HLL_K_MUST_BE_CONSTANT", {{"function", in_backticks(kName)}});
        lg_k = given->is_null() ? 0 : given->as_long();
    }
    if (lg_k < HllSketch::kLeastLgK || lg_k > HllSketch::kMostLgK)
        throw Error("HLL_INVALID_LG_K", {{"function", in_backticks(kName)},
                                         {"min", std::to_string(HllSketch::kLeastLgK)},
                                         {"max", std::to_string(HllSketch::kMostLgK)},
                                         {"value", std::to_string(lg_k)}});
    return std::make_shared<HllSketchAgg>(static_cast<int>(lg_k));
}

AGGREGATE(kName)
    .group("agg_funcs")
    .since("3.5.0")
    .doc(
        "A HyperLogLog sketch of the values, as the bytes of an Apache DataSketches HllSketch that can be "
        "updated. It has "
        "2^`lgConfigK` registers, 2^12 when not given.")
    .example(
        "SELECT hll_sketch_estimate(hll_sketch_agg(col, 12)) FROM VALUES (1), (1), (2), (2), (3) tab(col)",
        "3")
    .overload(resolve_hll, bind_hll)
    .with([](FunctionRecord& record) {
        record.nulls = NullHandling::kCustom;
        record.never_null = true;
        record.display = [](const std::string& name, const std::vector<std::string>& arguments) {
            return with_defaults(name, arguments, {"", "12"});
        };
    });

}  // namespace
}  // namespace firesteel

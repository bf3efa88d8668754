#include <optional>

#include "column/builder.h"
#include "functions/aggregate/object_state.h"
#include "functions/registry.h"
#include "functions/sketch/arguments.h"
#include "functions/sketch/hll_sketch.h"

namespace firesteel {

namespace {

constexpr const char* kName = "hll_union_agg";

struct HllUnionState {
    std::optional<HllSketch> sketch;
    int most_lg_k = 0;  // of the first sketch
};

/// One HLL sketch for all HLL sketches of the group.
class HllUnionAgg final : public ObjectStateAggregate<HllUnionState> {
public:
    explicit HllUnionAgg(bool mixes_sizes) : mixes_sizes_(mixes_sizes) {}

    void update(const KernelCall& call, char* const* states) const override {
        const Column& column = call[0];
        for (int64_t i = 0; i < call.rows; ++i) {
            if (column.is_null(i)) continue;
            const auto sketch = HllSketch::parse(column.values<StringView>()[i].view(), call.pool);
            if (!sketch) {
                call.errors->fail_always(i, [] {
                    return Error("HLL_INVALID_INPUT_SKETCH_BUFFER", {{"function", in_backticks(kName)}});
                });
                continue;
            }
            HllUnionState& state = at(states[i]);
            if (!state.sketch) {
                state.most_lg_k = sketch->lg_k();
                state.sketch.emplace(sketch->lg_k(), call.pool);
            }
            check_sizes(*state.sketch, *sketch);
            state.sketch->merge(*sketch, state.most_lg_k, false);
        }
    }

    Type state_type() const override { return Type::binary(); }
    ColumnPtr export_states(std::span<char* const> states, const MemoryPoolPtr& pool) const override {
        StringBuilder builder(Type::binary(), pool);
        for (char* state : states)
            builder.append_value(at(state).sketch ? at(state).sketch->bytes() : std::string());
        return builder.finish();
    }
    void merge_states(const Column& exported, char* const* states, const MemoryPoolPtr& pool) const override {
        for (int64_t i = 0; i < exported.size(); ++i) {
            auto from = HllSketch::parse(exported.values<StringView>()[i].view(), pool);
            if (!from) continue;
            HllUnionState& state = at(states[i]);
            if (state.sketch) {
                check_sizes(*state.sketch, *from);
                state.sketch->merge(*from, state.most_lg_k, true);
            } else {
                state.most_lg_k = from->lg_k();
                state.sketch = std::move(from);
            }
        }
    }
    ColumnPtr finalize(std::span<char* const> states, ErrorSink&, const MemoryPoolPtr& pool) const override {
        StringBuilder builder(Type::binary(), pool);
        for (char* state : states) {
            std::optional<HllSketch>& sketch = at(state).sketch;
            builder.append_value(sketch ? sketch->bytes() : HllSketch(HllSketch::kDefaultLgK, pool).bytes());
        }
        return builder.finish();
    }

private:
    void check_sizes(const HllSketch& left, const HllSketch& right) const {
        if (mixes_sizes_ || left.lg_k() == right.lg_k()) return;
        throw Error("HLL_UNION_DIFFERENT_LG_K", {{"left", std::to_string(left.lg_k())},
                                                 {"right", std::to_string(right.lg_k())},
                                                 {"function", in_backticks(kName)}});
    }

    const bool mixes_sizes_;
};

Resolution resolve_union(const ResolveRequest& request) {
    check_argument_count(request, 1, 2);
    require_one_of(request, 0, {Type::binary()});
    require_one_of(request, 1, {Type::boolean()});
    return {own_types(request), Type::binary(), false};
}

AggregateFunctionPtr bind_union(const AggregateBinding& binding) {
    const bool given =
        binding.constants.size() > 1 && binding.constants[1] && !binding.constants[1]->is_null();
    return std::make_shared<HllUnionAgg>(given && binding.constants[1]->as_bool());
}

AGGREGATE(kName)
    .group("agg_funcs")
    .since("3.5.0")
    .doc(
        "One HLL sketch for all HLL sketches of the group. Sketches of unlike size are refused unless "
        "`allowDifferentLgConfigK` is true.")
    .example(
        "SELECT hll_sketch_estimate(hll_union_agg(sketch, true)) FROM (SELECT hll_sketch_agg(col) as sketch "
        "FROM VALUES "
        "(1) tab(col) UNION ALL SELECT hll_sketch_agg(col, 20) as sketch FROM VALUES (1) tab(col))",
        "1")
    .overload(resolve_union, bind_union)
    .with([](FunctionRecord& record) {
        record.nulls = NullHandling::kCustom;
        record.never_null = true;
        record.display = [](const std::string& name, const std::vector<std::string>& arguments) {
            return with_defaults(name, arguments, {"", "false"});
        };
    });

}  // namespace
}  // namespace firesteel

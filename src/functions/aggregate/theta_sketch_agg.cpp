#include <optional>

#include "column/builder.h"
#include "functions/aggregate/object_state.h"
#include "functions/registry.h"
#include "functions/sketch/arguments.h"
#include "functions/sketch/sketch_keys.h"

namespace firesteel {

namespace {

constexpr const char* kSketchName = "theta_sketch_agg";
constexpr const char* kUnionName = "theta_union_agg";

/// What making a sketch and uniting sketches have in common: the state and the result.
class ThetaCollecting : public ObjectStateAggregate<std::optional<ThetaCollector>> {
public:
    explicit ThetaCollecting(int lg_nominal) : lg_nominal_(lg_nominal) {}

    Type state_type() const override { return Type::binary(); }
    ColumnPtr export_states(std::span<char* const> states, const MemoryPoolPtr& pool) const override {
        StringBuilder builder(Type::binary(), pool);
        for (char* state : states) builder.append_value(at(state) ? theta_bytes(at(state)->result()) : "");
        return builder.finish();
    }
    void merge_states(const Column& exported, char* const* states, const MemoryPoolPtr& pool) const override {
        for (int64_t i = 0; i < exported.size(); ++i) {
            const auto from = parse_theta(exported.values<StringView>()[i].view());
            if (from) unite(made(at(states[i]), pool), *from);
        }
    }
    ColumnPtr finalize(std::span<char* const> states, ErrorSink&, const MemoryPoolPtr& pool) const override {
        StringBuilder builder(Type::binary(), pool);
        for (char* state : states)
            builder.append_value(theta_bytes(at(state) ? at(state)->result() : ThetaSketch()));
        return builder.finish();
    }

protected:
    ThetaCollector& made(std::optional<ThetaCollector>& state, const MemoryPoolPtr& pool) const {
        if (!state) state.emplace(lg_nominal_, pool);
        return *state;
    }
    static void unite(ThetaCollector& collector, const ThetaSketch& sketch) {
        collector.unite(sketch, [](NoSummary&, const NoSummary&) {});
    }

private:
    const int lg_nominal_;
};

class ThetaSketchAgg final : public ThetaCollecting {
public:
    using ThetaCollecting::ThetaCollecting;

    void update(const KernelCall& call, char* const* states) const override {
        for (int64_t i = 0; i < call.rows; ++i) {
            const uint64_t hash = sketch_key_hash(call[0], i);
            if (hash == 0) continue;
            ThetaCollector& collector = made(at(states[i]), call.pool);
            bool is_new = false;
            collector.add(hash, {}, &is_new);
            collector.settle();
        }
    }
};

class ThetaUnionAgg final : public ThetaCollecting {
public:
    using ThetaCollecting::ThetaCollecting;

    void update(const KernelCall& call, char* const* states) const override {
        for (int64_t i = 0; i < call.rows; ++i) {
            if (call[0].is_null(i)) continue;
            const auto sketch = read_theta(call, 0, i, kUnionName);
            if (sketch) unite(made(at(states[i]), call.pool), *sketch);
        }
    }
};

Resolution resolve_sketch(const ResolveRequest& request) {
    check_argument_count(request, 1, 2);
    require_one_of(
        request, 0,
        {Type::array(Type::integer()), Type::array(Type::long_integer()), Type::binary(),
         Type::double_number(), Type::float_number(), Type::integer(), Type::long_integer(), Type::string()});
    require_one_of(request, 1, {Type::integer()});
    return {own_types(request), Type::binary(), false};
}

Resolution resolve_union(const ResolveRequest& request) {
    check_argument_count(request, 1, 2);
    require_one_of(request, 0, {Type::binary()});
    require_one_of(request, 1, {Type::integer()});
    return {own_types(request), Type::binary(), false};
}

AggregateFunctionPtr bind_sketch(const AggregateBinding& binding) {
    return std::make_shared<ThetaSketchAgg>(bind_lg_nominal(binding, 1, kSketchName));
}
AggregateFunctionPtr bind_union(const AggregateBinding& binding) {
    return std::make_shared<ThetaUnionAgg>(bind_lg_nominal(binding, 1, kUnionName));
}

void shows_default(FunctionRecord& record) {
    record.nulls = NullHandling::kCustom;
    record.never_null = true;
    record.display = [](const std::string& name, const std::vector<std::string>& arguments) {
        return with_defaults(name, arguments, {"", "12"});
    };
}

AGGREGATE(kSketchName)
    .group("agg_funcs")
    .since("4.1.0")
    .doc(
        "A theta sketch of the values, as the bytes of an Apache DataSketches CompactSketch. It keeps up to "
        "2^`lgNomEntries` hashes, 2^12 when not given.")
    .example(
        "SELECT theta_sketch_estimate(theta_sketch_agg(col, 12)) FROM VALUES (1), (1), (2), (2), (3) "
        "tab(col)",
        "3")
    .overload(resolve_sketch, bind_sketch)
    .with(shows_default);

AGGREGATE(kUnionName)
    .group("agg_funcs")
    .since("4.1.0")
    .doc(
        "The union of all theta sketches of the group, with up to 2^`lgNomEntries` hashes, 2^12 when not "
        "given.")
    .example(
        "SELECT theta_sketch_estimate(theta_union_agg(sketch, 15)) FROM (SELECT theta_sketch_agg(col1) as "
        "sketch FROM "
        "VALUES (1) tab(col1) UNION ALL SELECT theta_sketch_agg(col2, 20) as sketch FROM VALUES (1) "
        "tab(col2))",
        "1")
    .overload(resolve_union, bind_union)
    .with(shows_default);

}  // namespace
}  // namespace firesteel

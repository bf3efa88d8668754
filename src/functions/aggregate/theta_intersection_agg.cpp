#include <optional>

#include "column/builder.h"
#include "functions/aggregate/object_state.h"
#include "functions/registry.h"
#include "functions/sketch/arguments.h"
#include "functions/sketch/sketch_keys.h"

namespace firesteel {

namespace {

constexpr const char* kName = "theta_intersection_agg";
using ThetaIntersection = HashIntersection<NoSummary>;

class ThetaIntersectionAgg final : public ObjectStateAggregate<std::optional<ThetaIntersection>> {
public:
    void update(const KernelCall& call, char* const* states) const override {
        for (int64_t i = 0; i < call.rows; ++i) {
            if (call[0].is_null(i)) continue;
            const auto sketch = read_theta(call, 0, i, kName);
            if (sketch) intersect(at(states[i]), *sketch, call.pool);
        }
    }

    Type state_type() const override { return Type::binary(); }
    ColumnPtr export_states(std::span<char* const> states, const MemoryPoolPtr& pool) const override {
        StringBuilder builder(Type::binary(), pool);
        for (char* state : states) builder.append_value(at(state) ? theta_bytes(at(state)->result()) : "");
        return builder.finish();
    }
    void merge_states(const Column& exported, char* const* states, const MemoryPoolPtr& pool) const override {
        for (int64_t i = 0; i < exported.size(); ++i) {
            const auto from = parse_theta(exported.values<StringView>()[i].view());
            if (from) intersect(at(states[i]), *from, pool);
        }
    }
    ColumnPtr finalize(std::span<char* const> states, ErrorSink&, const MemoryPoolPtr& pool) const override {
        StringBuilder builder(Type::binary(), pool);
        for (char* state : states)
            builder.append_value(theta_bytes(at(state) ? at(state)->result() : ThetaSketch()));
        return builder.finish();
    }

private:
    static void intersect(std::optional<ThetaIntersection>& state, const ThetaSketch& sketch,
                          const MemoryPoolPtr& pool) {
        if (!state) state.emplace(pool);
        state->intersect(sketch, [](NoSummary&, const NoSummary&) {});
    }
};

Resolution resolve_intersection(const ResolveRequest& request) {
    check_argument_count(request, 1, 1);
    require_one_of(request, 0, {Type::binary()});
    return {own_types(request), Type::binary(), false};
}

AggregateFunctionPtr bind_intersection(const AggregateBinding&) {
    return std::make_shared<ThetaIntersectionAgg>();
}

AGGREGATE(kName)
    .group("agg_funcs")
    .since("4.1.0")
    .doc("The intersection of all theta sketches of the group: what each of them has seen.")
    .example(
        "SELECT theta_sketch_estimate(theta_intersection_agg(sketch)) FROM (SELECT theta_sketch_agg(col1) as "
        "sketch FROM "
        "VALUES (1) tab(col1) UNION ALL SELECT theta_sketch_agg(col2, 20) as sketch FROM VALUES (1) "
        "tab(col2))",
        "1")
    .overload(resolve_intersection, bind_intersection)
    .with([](FunctionRecord& record) {
        record.nulls = NullHandling::kCustom;
        record.never_null = true;
    });

}  // namespace
}  // namespace firesteel

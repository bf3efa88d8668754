#include <optional>

#include "column/builder.h"
#include "functions/aggregate/object_state.h"
#include "functions/registry.h"
#include "functions/sketch/arguments.h"
#include "functions/sketch/tuple_arguments.h"

namespace firesteel {

namespace {

template <typename Number>
using Intersection = HashIntersection<NumberSummary<Number>>;

template <typename Number>
class TupleIntersectionAgg final : public ObjectStateAggregate<std::optional<Intersection<Number>>> {
public:
    explicit TupleIntersectionAgg(SummaryMode mode) : mode_(mode) {}

    void update(const KernelCall& call, char* const* states) const override {
        for (int64_t i = 0; i < call.rows; ++i) {
            if (call[0].is_null(i)) continue;
            const auto sketch =
                read_tuple<Number>(call, 0, i, tuple_function<Number>("tuple_intersection_agg"));
            if (sketch) intersect(this->at(states[i]), *sketch, call.pool);
        }
    }

    Type state_type() const override { return Type::binary(); }
    ColumnPtr export_states(std::span<char* const> states, const MemoryPoolPtr& pool) const override {
        StringBuilder builder(Type::binary(), pool);
        for (char* state : states)
            builder.append_value(this->at(state) ? tuple_bytes<Number>(this->at(state)->result()) : "");
        return builder.finish();
    }
    void merge_states(const Column& exported, char* const* states, const MemoryPoolPtr& pool) const override {
        for (int64_t i = 0; i < exported.size(); ++i) {
            const auto from = parse_tuple<Number>(exported.values<StringView>()[i].view());
            if (from) intersect(this->at(states[i]), *from, pool);
        }
    }
    ColumnPtr finalize(std::span<char* const> states, ErrorSink&, const MemoryPoolPtr& pool) const override {
        StringBuilder builder(Type::binary(), pool);
        for (char* state : states) {
            builder.append_value(
                tuple_bytes<Number>(this->at(state) ? this->at(state)->result() : TupleSketch<Number>()));
        }
        return builder.finish();
    }

private:
    void intersect(std::optional<Intersection<Number>>& state, const TupleSketch<Number>& sketch,
                   const MemoryPoolPtr& pool) const {
        if (!state) state.emplace(pool);
        state->intersect(sketch, [&](NumberSummary<Number>& into, const NumberSummary<Number>& from) {
            into = NumberSummary<Number>::joined(mode_, into.value, from.value);
        });
    }

    const SummaryMode mode_;
};

Resolution resolve_intersection(const ResolveRequest& request) {
    return resolve_tuple_call(request, {"(child BINARY, [mode STRING]) -> BINARY", true, -1, 1});
}

template <typename Number>
AggregateFunctionPtr bind_intersection(const AggregateBinding& binding) {
    const Value* mode = binding.constants.size() > 1 ? binding.constants[1].get() : nullptr;
    return std::make_shared<TupleIntersectionAgg<Number>>(mode_argument(mode));
}

void describes(FunctionRecord& record) {
    record.nulls = NullHandling::kCustom;
    record.never_null = true;
    record.display = [](const std::string& name, const std::vector<std::string>& arguments) {
        return with_defaults(name, arguments, {"", "sum"});
    };
}

constexpr const char* kDoc =
    "The intersection of all tuple sketches of the group. The numbers of a key are joined as `mode` says: "
    "sum, min, max, "
    "alwaysone.";

AGGREGATE("tuple_intersection_agg_double")
    .group("agg_funcs")
    .since("4.2.0")
    .doc(kDoc)
    .example(
        "SELECT tuple_sketch_estimate_double(tuple_intersection_agg_double(sketch)) FROM (SELECT "
        "tuple_sketch_agg_double(key, summary) as sketch FROM VALUES (1, 1.0D), (2, 2.0D) tab(key, summary))",
        "2.0")
    .overload(resolve_intersection, bind_intersection<double>)
    .with(describes);

AGGREGATE("tuple_intersection_agg_integer")
    .group("agg_funcs")
    .since("4.2.0")
    .doc(kDoc)
    .example(
        "SELECT tuple_sketch_estimate_integer(tuple_intersection_agg_integer(sketch)) FROM (SELECT "
        "tuple_sketch_agg_integer(key, summary) as sketch FROM VALUES (1, 1), (2, 2) tab(key, summary))",
        "2.0")
    .overload(resolve_intersection, bind_intersection<int32_t>)
    .with(describes);

}  // namespace
}  // namespace firesteel

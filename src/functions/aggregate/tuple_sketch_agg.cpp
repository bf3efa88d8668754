#include <optional>

#include "column/builder.h"
#include "functions/aggregate/object_state.h"
#include "functions/registry.h"
#include "functions/sketch/arguments.h"
#include "functions/sketch/sketch_keys.h"
#include "functions/sketch/tuple_arguments.h"

namespace firesteel {

namespace {

template <typename Number>
using Collector = HashCollector<NumberSummary<Number>>;

/// A sketch that came from elsewhere stays as it is until more comes: the order of its entries is seen in the
/// result.
template <typename Number>
struct TupleState {
    std::optional<Collector<Number>> collector;
    std::optional<TupleSketch<Number>> whole;

    bool empty() const { return !collector && !whole; }
    TupleSketch<Number> sketch() { return collector ? collector->all() : *whole; }
};

/// What making a sketch and uniting sketches have in common: the state and the result.
template <typename Number>
class TupleCollecting : public ObjectStateAggregate<TupleState<Number>> {
public:
    TupleCollecting(int lg_nominal, SummaryMode mode) : mode_(mode), lg_nominal_(lg_nominal) {}

    Type state_type() const override { return Type::binary(); }
    ColumnPtr export_states(std::span<char* const> states, const MemoryPoolPtr& pool) const override {
        StringBuilder builder(Type::binary(), pool);
        for (char* state : states)
            builder.append_value(this->at(state).empty() ? ""
                                                         : tuple_bytes<Number>(this->at(state).sketch()));
        return builder.finish();
    }
    void merge_states(const Column& exported, char* const* states, const MemoryPoolPtr& pool) const override {
        for (int64_t i = 0; i < exported.size(); ++i) {
            auto from = parse_tuple<Number>(exported.values<StringView>()[i].view());
            if (!from) continue;
            TupleState<Number>& state = this->at(states[i]);
            if (state.empty()) {
                state.whole = std::move(from);
            } else {
                unite(made(state, pool), *from);
            }
        }
    }
    ColumnPtr finalize(std::span<char* const> states, ErrorSink&, const MemoryPoolPtr& pool) const override {
        StringBuilder builder(Type::binary(), pool);
        for (char* state : states) {
            // Spark merges even a single partial sketch into an empty one, which sets the order of the
            // entries.
            Collector<Number> merged(lg_nominal_, pool);
            if (!this->at(state).empty()) unite(merged, this->at(state).sketch());
            builder.append_value(tuple_bytes<Number>(merged.result()));
        }
        return builder.finish();
    }

protected:
    Collector<Number>& made(TupleState<Number>& state, const MemoryPoolPtr& pool) const {
        if (!state.collector) state.collector.emplace(lg_nominal_, pool);
        if (state.whole) unite(*state.collector, *state.whole);
        state.whole.reset();
        return *state.collector;
    }
    void unite(Collector<Number>& collector, const TupleSketch<Number>& sketch) const {
        collector.unite(sketch, [&](NumberSummary<Number>& into, const NumberSummary<Number>& from) {
            into = NumberSummary<Number>::joined(mode_, into.value, from.value);
        });
    }
    const SummaryMode mode_;

private:
    const int lg_nominal_;
};

template <typename Number>
class TupleSketchAgg final : public TupleCollecting<Number> {
public:
    using TupleCollecting<Number>::TupleCollecting;

    void update(const KernelCall& call, char* const* states) const override {
        for (int64_t i = 0; i < call.rows; ++i) {
            if (call[1].is_null(i)) continue;
            const uint64_t hash = sketch_key_hash(call[0], i);
            if (hash == 0) continue;
            Collector<Number>& collector = this->made(this->at(states[i]), call.pool);
            bool is_new = false;
            auto* summary = collector.add(hash, NumberSummary<Number>::initial(this->mode_), &is_new);
            if (summary != nullptr) summary->update(call[1].values<Number>()[i]);
            collector.settle();
        }
    }
};

template <typename Number>
class TupleUnionAgg final : public TupleCollecting<Number> {
public:
    using TupleCollecting<Number>::TupleCollecting;

    void update(const KernelCall& call, char* const* states) const override {
        for (int64_t i = 0; i < call.rows; ++i) {
            if (call[0].is_null(i)) continue;
            const auto sketch = read_tuple<Number>(call, 0, i, tuple_function<Number>("tuple_union_agg"));
            if (sketch) this->unite(this->made(this->at(states[i]), call.pool), *sketch);
        }
    }
};

template <typename Number>
Resolution resolve_sketch(const ResolveRequest& request) {
    static const std::string signature = "(key " + std::string(kSketchKeyTypes) + ", summary " +
                                         (sizeof(Number) == 4 ? "INT" : "DOUBLE") +
                                         ", [lgNomEntries INT], [mode STRING]) -> BINARY";
    return resolve_tuple_call(request, {signature.c_str(), true, 2, 3});
}

Resolution resolve_union(const ResolveRequest& request) {
    return resolve_tuple_call(request,
                              {"(child BINARY, [lgNomEntries INT], [mode STRING]) -> BINARY", true, 1, 2});
}

const Value* constant_of(const AggregateBinding& binding, size_t i) {
    return i < binding.constants.size() ? binding.constants[i].get() : nullptr;
}

template <typename Number>
AggregateFunctionPtr bind_sketch(const AggregateBinding& binding) {
    return std::make_shared<TupleSketchAgg<Number>>(bind_lg_nominal(binding, 2, "tuple_sketch_agg"),
                                                    mode_argument(constant_of(binding, 3)));
}
template <typename Number>
AggregateFunctionPtr bind_union(const AggregateBinding& binding) {
    return std::make_shared<TupleUnionAgg<Number>>(bind_lg_nominal(binding, 1, "tuple_union_agg"),
                                                   mode_argument(constant_of(binding, 2)));
}

void describes_sketch(FunctionRecord& record) {
    record.nulls = NullHandling::kCustom;
    record.never_null = true;
    record.display = [](const std::string& name, const std::vector<std::string>& arguments) {
        return with_defaults(name, arguments, {"", "", "12", "sum"});
    };
}
void describes_union(FunctionRecord& record) {
    record.nulls = NullHandling::kCustom;
    record.never_null = true;
    record.display = [](const std::string& name, const std::vector<std::string>& arguments) {
        return with_defaults(name, arguments, {"", "12", "sum"});
    };
}

constexpr const char* kSketchDoc =
    "A tuple sketch of the keys with a number for each, as the bytes of an Apache DataSketches "
    "CompactSketch. Numbers of "
    "one key are summed, or as `mode` says: sum, min, max, alwaysone. Up to 2^`lgNomEntries` keys are kept, "
    "2^12 when not "
    "given.";
constexpr const char* kUnionDoc =
    "The union of all tuple sketches of the group. The numbers of a key are joined as `mode` says: sum, min, "
    "max, "
    "alwaysone. Up to 2^`lgNomEntries` keys are kept, 2^12 when not given.";

AGGREGATE("tuple_sketch_agg_double")
    .group("agg_funcs")
    .since("4.2.0")
    .doc(kSketchDoc)
    .example(
        "SELECT tuple_sketch_estimate_double(tuple_sketch_agg_double(key, summary, 12, 'sum')) FROM VALUES "
        "(1, 1.0D), (1, "
        "2.0D), (2, 3.0D) tab(key, summary)",
        "2.0")
    .overload(resolve_sketch<double>, bind_sketch<double>)
    .with(describes_sketch);

AGGREGATE("tuple_sketch_agg_integer")
    .group("agg_funcs")
    .since("4.2.0")
    .doc(kSketchDoc)
    .example(
        "SELECT tuple_sketch_estimate_integer(tuple_sketch_agg_integer(key, summary, 12, 'sum')) FROM VALUES "
        "(1, 1), (1, "
        "2), (2, 3) tab(key, summary)",
        "2.0")
    .overload(resolve_sketch<int32_t>, bind_sketch<int32_t>)
    .with(describes_sketch);

AGGREGATE("tuple_union_agg_double")
    .group("agg_funcs")
    .since("4.2.0")
    .doc(kUnionDoc)
    .example(
        "SELECT tuple_sketch_estimate_double(tuple_union_agg_double(sketch)) FROM (SELECT "
        "tuple_sketch_agg_double(key, "
        "summary) as sketch FROM VALUES (1, 1.0D), (2, 2.0D) tab(key, summary))",
        "2.0")
    .overload(resolve_union, bind_union<double>)
    .with(describes_union);

AGGREGATE("tuple_union_agg_integer")
    .group("agg_funcs")
    .since("4.2.0")
    .doc(kUnionDoc)
    .example(
        "SELECT tuple_sketch_estimate_integer(tuple_union_agg_integer(sketch)) FROM (SELECT "
        "tuple_sketch_agg_integer(key, "
        "summary) as sketch FROM VALUES (1, 1), (2, 2) tab(key, summary))",
        "2.0")
    .overload(resolve_union, bind_union<int32_t>)
    .with(describes_union);

}  // namespace
}  // namespace firesteel

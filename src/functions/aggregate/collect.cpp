#include <new>
#include <unordered_map>

#include "column/builder.h"
#include "column/compare.h"
#include "functions/aggregate.h"
#include "functions/registry.h"

namespace firesteel {

namespace {

/// Values of a group as an array, in the order in which rows arrive; collect_set keeps the first of equal
/// ones.
class Collect final : public AggregateFunction {
public:
    Collect(Type type, bool distinct)
        : type_(std::move(type)), element_(type_.element_type()), distinct_(distinct) {}

    size_t state_size() const override { return sizeof(State); }
    void initialize(char* state) const override { new (state) State(); }
    void destroy(char* state) const noexcept override { at(state).~State(); }
    bool has_destroy() const override { return true; }

    void update(const KernelCall& call, char* const* states) const override {
        std::vector<uint64_t> hashes = hashes_of(call[0]);
        for (int64_t i = 0; i < call.rows; ++i) {
            if (!call[0].is_null(i)) add(at(states[i]), call[0], i, hash_at(hashes, i), call.pool);
        }
    }

    Type state_type() const override { return type_; }
    ColumnPtr export_states(std::span<char* const> states, const MemoryPoolPtr& pool) const override {
        ListBuilder builder(type_, pool);
        for (char* pointer : states) {
            State& state = at(pointer);
            if (state.values) {
                publish(state);
                builder.child().append_range(*state.published, 0, state.published->size());
            }
            builder.close_row();
        }
        return builder.finish();
    }
    void merge_states(const Column& exported, char* const* states, const MemoryPoolPtr& pool) const override {
        const Column& values = *exported.child(0);
        const std::vector<uint64_t> hashes = hashes_of(values);
        for (int64_t i = 0; i < exported.size(); ++i) {
            for (int32_t j = exported.offsets()[i]; j < exported.offsets()[i + 1]; ++j) {
                add(at(states[i]), values, j, hash_at(hashes, j), pool);
            }
        }
    }
    ColumnPtr finalize(std::span<char* const> states, ErrorSink&, const MemoryPoolPtr& pool) const override {
        return export_states(states, pool);
    }

private:
    struct State {
        std::unique_ptr<ColumnBuilder> values;
        ColumnPtr published;                              // what `values` held when it was last looked at
        std::unordered_multimap<uint64_t, int64_t> seen;  // collect_set: hash to row of `published`
    };
    static State& at(char* state) { return *std::launder(reinterpret_cast<State*>(state)); }

    std::vector<uint64_t> hashes_of(const Column& column) const {
        std::vector<uint64_t> hashes;
        if (!distinct_) return hashes;
        hashes.resize(static_cast<size_t>(column.size()));
        hash_rows(column, hashes.data(), false);
        return hashes;
    }
    uint64_t hash_at(const std::vector<uint64_t>& hashes, int64_t row) const {
        return distinct_ ? hashes[static_cast<size_t>(row)] : 0;
    }

    /// Makes the values readable; the builder goes on from a copy of them.
    static void publish(State& state) {
        state.published = state.values->finish();
        state.values->append_range(*state.published, 0, state.published->size());
    }

    void add(State& state, const Column& column, int64_t row, uint64_t hash,
             const MemoryPoolPtr& pool) const {
        if (!state.values) state.values = ColumnBuilder::make(element_, pool);
        if (distinct_) {
            const auto [begin, end] = state.seen.equal_range(hash);
            for (auto it = begin; it != end; ++it) {
                if (!state.published || it->second >= state.published->size()) publish(state);
                if (equal_rows(*state.published, it->second, column, row)) return;
            }
            state.seen.emplace(hash, state.values->size());
        }
        state.values->append_from(column, row);
    }

    const Type type_;
    const Type element_;
    const bool distinct_;
};

Resolution resolve_collect(const ResolveRequest& request) {
    check_argument_count(request, 1, 1);
    const Type& type = request.arguments[0].type;
    return {{type}, Type::array(type, false), false};
}

Resolution resolve_collect_set(const ResolveRequest& request) {
    Resolution resolution = resolve_collect(request);
    if (request.arguments[0].type.is(TypeId::kMap)) {
        raise_mismatch(request, "UNSUPPORTED_INPUT_TYPE",
                       {{"functionName", "`collect_set`"}, {"dataType", "\"MAP\""}});
    }
    return resolution;
}

template <bool kDistinct>
AggregateFunctionPtr bind_collect(const AggregateBinding& binding) {
    return std::make_shared<Collect>(binding.result, kDistinct);
}

void gives_empty_array(FunctionRecord& record) {
    record.nulls = NullHandling::kCustom;
    record.never_null = true;
    record.empty_result = Value(Value::List{});
}

AGGREGATE("collect_list")
    .alias("array_agg")
    .group("agg_funcs")
    .since("2.0.0")
    .doc("The values that are not null as an array.")
    .example("SELECT collect_list(col) FROM VALUES (1), (2), (1) AS tab(col)", "[1,2,1]")
    .overload(resolve_collect, bind_collect<false>)
    .with(gives_empty_array);

AGGREGATE("collect_set")
    .group("agg_funcs")
    .since("2.0.0")
    .doc("The different values that are not null as an array.")
    .example("SELECT collect_set(col) FROM VALUES (1), (2), (1) AS tab(col)", "[1,2]")
    .overload(resolve_collect_set, bind_collect<true>)
    .with(gives_empty_array);

}  // namespace
}  // namespace firesteel

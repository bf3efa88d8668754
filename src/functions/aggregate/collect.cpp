#include "column/builder.h"
#include "column/collation.h"
#include "functions/aggregate/distinct_values.h"
#include "functions/aggregate/jvm_order.h"
#include "functions/aggregate/object_state.h"
#include "functions/registry.h"

namespace firesteel {

namespace {

/// Values of a group as an array, in the order in which rows arrive.
class CollectList final : public ObjectStateAggregate<std::unique_ptr<ColumnBuilder>> {
public:
    CollectList(Type type, bool with_nulls) : type_(std::move(type)), with_nulls_(with_nulls) {}

    void update(const KernelCall& call, char* const* states) const override {
        for (int64_t i = 0; i < call.rows; ++i) {
            if (with_nulls_ || !call[0].is_null(i)) made(at(states[i]), call.pool).append_from(call[0], i);
        }
    }

    Type state_type() const override { return type_; }
    ColumnPtr export_states(std::span<char* const> states, const MemoryPoolPtr& pool) const override {
        ListBuilder builder(type_, pool);
        for (char* pointer : states) {
            std::unique_ptr<ColumnBuilder>& state = at(pointer);
            if (state && state->size() > 0) {
                const ColumnPtr values = state->finish();
                builder.child().append_range(*values, 0, values->size());
                state->append_range(*values, 0, values->size());  // goes on from a copy
            }
            builder.close_row();
        }
        return builder.finish();
    }
    void merge_states(const Column& exported, char* const* states, const MemoryPoolPtr& pool) const override {
        for (int64_t i = 0; i < exported.size(); ++i) {
            const int32_t begin = exported.offsets()[i], end = exported.offsets()[i + 1];
            if (begin < end) made(at(states[i]), pool).append_range(*exported.child(0), begin, end - begin);
        }
    }
    ColumnPtr finalize(std::span<char* const> states, ErrorSink&, const MemoryPoolPtr& pool) const override {
        return export_states(states, pool);
    }

private:
    ColumnBuilder& made(std::unique_ptr<ColumnBuilder>& state, const MemoryPoolPtr& pool) const {
        if (!state) state = ColumnBuilder::make(type_.element_type(), pool);
        return *state;
    }
    const Type type_;
    const bool with_nulls_;
};

/// The distinct values of a group as an array, in the order of Spark's hash set.
class CollectSet final : public ObjectStateAggregate<DistinctValues> {
public:
    CollectSet(Type type, bool with_nulls) : type_(std::move(type)), with_nulls_(with_nulls) {}

    void update(const KernelCall& call, char* const* states) const override {
        const std::vector<uint64_t> hashes = row_hashes(call[0]);
        for (int64_t i = 0; i < call.rows; ++i) {
            if (with_nulls_ || !call[0].is_null(i))
                at(states[i]).find_or_add(call[0], i, hashes[static_cast<size_t>(i)], call.pool);
        }
    }

    Type state_type() const override { return type_; }
    ColumnPtr export_states(std::span<char* const> states, const MemoryPoolPtr& pool) const override {
        ListBuilder builder(type_, pool);
        for (char* state : states) {
            if (at(state).size() > 0) {
                const ColumnPtr& values = at(state).all(pool);
                builder.child().append_range(*values, 0, values->size());
            }
            builder.close_row();
        }
        return builder.finish();
    }
    void merge_states(const Column& exported, char* const* states, const MemoryPoolPtr& pool) const override {
        const Column& values = *exported.child(0);
        const std::vector<uint64_t> hashes = row_hashes(values);
        for (int64_t i = 0; i < exported.size(); ++i) {
            for (int32_t j = exported.offsets()[i]; j < exported.offsets()[i + 1]; ++j)
                at(states[i]).find_or_add(values, j, hashes[static_cast<size_t>(j)], pool);
        }
    }
    ColumnPtr finalize(std::span<char* const> states, ErrorSink&, const MemoryPoolPtr& pool) const override {
        ListBuilder builder(type_, pool);
        for (char* state : states) {
            if (at(state).size() > 0) {
                const ColumnPtr& values = at(state).all(pool);
                for (const int32_t row : scala_set_order(*values)) builder.child().append_from(*values, row);
            }
            builder.close_row();
        }
        return builder.finish();
    }

private:
    const Type type_;
    const bool with_nulls_;
};

Resolution resolve_collect(const ResolveRequest& request) {
    check_argument_count(request, 1, 1);
    const Type& type = request.arguments[0].type;
    return {{type}, Type::array(type, false), false};
}

Resolution resolve_collect_set(const ResolveRequest& request) {
    Resolution resolution = resolve_collect(request);
    if (request.arguments[0].type.is(TypeId::kMap) || has_collation(request.arguments[0].type)) {
        raise_mismatch(request, "UNSUPPORTED_INPUT_TYPE",
                       {{"functionName", "`collect_set`"}, {"dataType", "\"MAP\" or \"COLLATED STRING\""}});
    }
    return resolution;
}

/// RESPECT NULLS keeps nulls; the analyzer sets IGNORE NULLS when neither is written.
template <typename Collected>
AggregateFunctionPtr bind_collect(const AggregateBinding& binding) {
    return std::make_shared<Collected>(binding.result, !binding.ignore_nulls);
}

void gives_empty_array(FunctionRecord& record) {
    record.nulls = NullHandling::kCustom;
    record.never_null = true;
    record.allows_ignore_nulls = true;
    record.empty_result = Value(Value::List{});
}

AGGREGATE("collect_list")
    .alias("array_agg")
    .group("agg_funcs")
    .since("2.0.0")
    .doc("The values that are not null as an array.")
    .example("SELECT collect_list(col) FROM VALUES (1), (2), (1) AS tab(col)", "[1,2,1]")
    .overload(resolve_collect, bind_collect<CollectList>)
    .with([](FunctionRecord& record) {
        gives_empty_array(record);
        record.shows_alias = false;
    });

AGGREGATE("collect_set")
    .group("agg_funcs")
    .since("2.0.0")
    .doc("The different values that are not null as an array.")
    .example("SELECT collect_set(col) FROM VALUES (1), (2), (1) AS tab(col)", "[1,2]")
    .overload(resolve_collect_set, bind_collect<CollectSet>)
    .with(gives_empty_array);

}  // namespace
}  // namespace firesteel

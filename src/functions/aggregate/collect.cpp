#include <string>

#include "column/builder.h"
#include "column/collation.h"
#include "column/value_bytes.h"
#include "functions/aggregate/distinct_values.h"
#include "functions/aggregate/held_bytes.h"
#include "functions/aggregate/jvm_order.h"
#include "functions/aggregate/object_state.h"
#include "functions/aggregate/plain_state.h"
#include "functions/registry.h"

namespace firesteel {

namespace {

/// Values of a group as an array, in the order in which rows arrive.
class CollectList final : public ObjectStateAggregate<HeldBytes> {
public:
    CollectList(Type type, bool with_nulls) : type_(std::move(type)), with_nulls_(with_nulls) {}

    void update(const KernelCall& call, char* const* states) const override {
        std::string bytes;
        for (int64_t i = 0; i < call.rows; ++i) {
            if (with_nulls_ || !call[0].is_null(i)) add(at(states[i]), call[0], i, bytes, call.pool);
        }
    }

    Type state_type() const override { return type_; }
    ColumnPtr export_states(std::span<char* const> states, const MemoryPoolPtr& pool) const override {
        ListBuilder builder(type_, pool);
        for (char* state : states) {
            const char* const end = at(state).end();
            for (const char* next = at(state).begin(); next != end;)
                append_from_bytes(type_.element_type(), next, builder.child());
            builder.close_row();
        }
        return builder.finish();
    }
    void merge_states(const Column& exported, char* const* states, const MemoryPoolPtr& pool) const override {
        std::string bytes;
        for (int64_t i = 0; i < exported.size(); ++i) {
            for (int32_t j = exported.offsets()[i]; j < exported.offsets()[i + 1]; ++j)
                add(at(states[i]), *exported.child(0), j, bytes, pool);
        }
    }
    void combine_states(std::span<char* const> from, char* const* into,
                        const MemoryPoolPtr& pool) const override {
        for (size_t i = 0; i < from.size(); ++i) at(into[i]).append(at(from[i]).view(), pool);
    }
    ColumnPtr finalize(std::span<char* const> states, ErrorSink&, const MemoryPoolPtr& pool) const override {
        return export_states(states, pool);
    }

private:
    static void add(HeldBytes& state, const Column& column, int64_t row, std::string& bytes,
                    const MemoryPoolPtr& pool) {
        bytes.clear();
        append_value_bytes(column, row, ValueForm::kExact, bytes);
        state.append(bytes, pool);
    }
    const Type type_;
    const bool with_nulls_;
};

/// The same of values of a fixed width without nulls.
template <typename T>
class CollectFixed final : public ObjectStateAggregate<HeldBytes> {
public:
    explicit CollectFixed(Type type) : type_(std::move(type)) {}

    void update(const KernelCall& call, char* const* states) const override {
        const T* values = call[0].values<T>();
        for_each_valid(call[0], [&](int64_t i) { at(states[i]).append_value(values[i], call.pool); });
    }

    Type state_type() const override { return type_; }
    ColumnPtr export_states(std::span<char* const> states, const MemoryPoolPtr& pool) const override {
        ListBuilder builder(type_, pool);
        auto& values = static_cast<FixedBuilder<T>&>(builder.child());
        for (char* state : states) {
            const T* const begin = at(state).values<T>();
            for (size_t i = 0; i < at(state).size() / sizeof(T); ++i) values.append_value(begin[i]);
            builder.close_row();
        }
        return builder.finish();
    }
    void merge_states(const Column& exported, char* const* states, const MemoryPoolPtr& pool) const override {
        const auto* values = reinterpret_cast<const char*>(exported.child(0)->template values<T>());
        for (int64_t i = 0; i < exported.size(); ++i) {
            const auto begin = static_cast<size_t>(exported.offsets()[i]);
            const auto end = static_cast<size_t>(exported.offsets()[i + 1]);
            if (begin < end)
                at(states[i]).append({values + begin * sizeof(T), (end - begin) * sizeof(T)}, pool);
        }
    }
    void combine_states(std::span<char* const> from, char* const* into,
                        const MemoryPoolPtr& pool) const override {
        for (size_t i = 0; i < from.size(); ++i) at(into[i]).append(at(from[i]).view(), pool);
    }
    ColumnPtr finalize(std::span<char* const> states, ErrorSink&, const MemoryPoolPtr& pool) const override {
        return export_states(states, pool);
    }

private:
    const Type type_;
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
            at(state).append_all(type_.element_type(), builder.child());
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
                const ColumnPtr values = at(state).all(type_.element_type(), pool);
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
AggregateFunctionPtr bind_collect_list(const AggregateBinding& binding) {
    const Type& type = binding.result;
    const bool with_nulls = !binding.ignore_nulls;
    const PhysicalType physical = type.element_type().storage_type().physical();
    if (with_nulls) return std::make_shared<CollectList>(type, with_nulls);
    switch (physical) {
        case PhysicalType::kInt32:
            return std::make_shared<CollectFixed<int32_t>>(type);
        case PhysicalType::kInt64:
            return std::make_shared<CollectFixed<int64_t>>(type);
        case PhysicalType::kInt128:
            return std::make_shared<CollectFixed<Int128>>(type);
        case PhysicalType::kDouble:
            return std::make_shared<CollectFixed<double>>(type);
        default:
            return std::make_shared<CollectList>(type, with_nulls);
    }
}

AggregateFunctionPtr bind_collect_set(const AggregateBinding& binding) {
    return std::make_shared<CollectSet>(binding.result, !binding.ignore_nulls);
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
    .overload(resolve_collect, bind_collect_list)
    .with([](FunctionRecord& record) {
        gives_empty_array(record);
        record.shows_alias = false;
    });

AGGREGATE("collect_set")
    .group("agg_funcs")
    .since("2.0.0")
    .doc("The different values that are not null as an array.")
    .example("SELECT collect_set(col) FROM VALUES (1), (2), (1) AS tab(col)", "[1,2]")
    .overload(resolve_collect_set, bind_collect_set)
    .with(gives_empty_array);

}  // namespace
}  // namespace firesteel

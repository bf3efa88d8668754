#include <algorithm>
#include <cstring>

#include "column/builder.h"
#include "column/collation.h"
#include "common/growing_array.h"
#include "functions/aggregate/distinct_values.h"
#include "functions/aggregate/jvm_order.h"
#include "functions/aggregate/object_state.h"
#include "functions/aggregate/plain_state.h"
#include "functions/positive_zeros.h"
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

/// The same of values of a fixed width without nulls, one after the other: a builder for each of very many
/// groups would take a hundred times what it holds.
template <typename T>
class CollectFixed final : public ObjectStateAggregate<GrowingArray<T>> {
    using Base = ObjectStateAggregate<GrowingArray<T>>;

public:
    explicit CollectFixed(Type type) : type_(std::move(type)) {}

    void update(const KernelCall& call, char* const* states) const override {
        const T* values = call[0].values<T>();
        for_each_valid(call[0], [&](int64_t i) { Base::at(states[i]).append(values[i], call.pool); });
    }

    Type state_type() const override { return type_; }
    ColumnPtr export_states(std::span<char* const> states, const MemoryPoolPtr& pool) const override {
        ListBuilder builder(type_, pool);
        auto& values = static_cast<FixedBuilder<T>&>(builder.child());
        for (char* state : states) {
            for (const T& value : Base::at(state)) values.append_value(value);
            builder.close_row();
        }
        return builder.finish();
    }
    void merge_states(const Column& exported, char* const* states, const MemoryPoolPtr& pool) const override {
        const T* values = exported.child(0)->template values<T>();
        for (int64_t i = 0; i < exported.size(); ++i) {
            const int32_t begin = exported.offsets()[i], end = exported.offsets()[i + 1];
            Base::at(states[i]).append_all(values + begin, end - begin, pool);
        }
    }
    void combine_states(std::span<char* const> from, char* const* into,
                        const MemoryPoolPtr& pool) const override {
        for (size_t i = 0; i < from.size(); ++i)
            Base::at(into[i]).append_all(Base::at(from[i]).begin(), Base::at(from[i]).size(), pool);
    }
    ColumnPtr finalize(std::span<char* const> states, ErrorSink&, const MemoryPoolPtr& pool) const override {
        return export_states(states, pool);
    }

private:
    const Type type_;
};

/// The same of strings and binaries: each with its length before it.
class CollectTexts final : public ObjectStateAggregate<GrowingArray<char>> {
public:
    CollectTexts(Type type, bool with_nulls) : type_(std::move(type)), with_nulls_(with_nulls) {}

    void update(const KernelCall& call, char* const* states) const override {
        for (int64_t i = 0; i < call.rows; ++i) {
            if (with_nulls_ || !call[0].is_null(i)) add(at(states[i]), call[0], i, call.pool);
        }
    }

    Type state_type() const override { return type_; }
    ColumnPtr export_states(std::span<char* const> states, const MemoryPoolPtr& pool) const override {
        ListBuilder builder(type_, pool);
        auto& texts = static_cast<StringBuilder&>(builder.child());
        for (char* pointer : states) {
            const std::string_view state = at(pointer).bytes();
            for (size_t next = 0; next < state.size();) {
                uint32_t size;
                std::memcpy(&size, state.data() + next, sizeof(size));
                next += sizeof(size);
                if (size == kNull) {
                    texts.append_null();
                    continue;
                }
                texts.append_value(state.substr(next, size));
                next += size;
            }
            builder.close_row();
        }
        return builder.finish();
    }
    void merge_states(const Column& exported, char* const* states, const MemoryPoolPtr& pool) const override {
        const Column& values = *exported.child(0);
        for (int64_t i = 0; i < exported.size(); ++i) {
            for (int32_t j = exported.offsets()[i]; j < exported.offsets()[i + 1]; ++j)
                add(at(states[i]), values, j, pool);
        }
    }
    void combine_states(std::span<char* const> from, char* const* into,
                        const MemoryPoolPtr& pool) const override {
        for (size_t i = 0; i < from.size(); ++i) at(into[i]).append_bytes(at(from[i]).bytes(), pool);
    }
    ColumnPtr finalize(std::span<char* const> states, ErrorSink&, const MemoryPoolPtr& pool) const override {
        return export_states(states, pool);
    }

private:
    static constexpr uint32_t kNull = UINT32_MAX;

    static void add(GrowingArray<char>& state, const Column& column, int64_t row, const MemoryPoolPtr& pool) {
        const bool is_null = column.is_null(row);
        const std::string_view text = is_null ? std::string_view() : column.values<StringView>()[row].view();
        const uint32_t size = is_null ? kNull : static_cast<uint32_t>(text.size());
        state.append_bytes({reinterpret_cast<const char*>(&size), sizeof(size)}, pool);
        state.append_bytes(text, pool);
    }

    const Type type_;
    const bool with_nulls_;
};

/// The distinct values of a group as an array, in the order of Spark's hash set.
class CollectSet final : public ObjectStateAggregate<DistinctValues> {
public:
    CollectSet(Type type, bool with_nulls) : type_(std::move(type)), with_nulls_(with_nulls) {}

    void update(const KernelCall& call, char* const* states) const override {
        const ColumnPtr values = with_positive_zeros(call.arguments[0], call.pool);
        const std::vector<uint64_t> hashes = row_hashes(*values);
        for (int64_t i = 0; i < call.rows; ++i) {
            if (with_nulls_ || !values->is_null(i))
                at(states[i]).find_or_add(*values, i, hashes[static_cast<size_t>(i)], call.pool);
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
AggregateFunctionPtr bind_collect_list(const AggregateBinding& binding) {
    const Type& type = binding.result;
    const bool with_nulls = !binding.ignore_nulls;
    const PhysicalType physical = type.element_type().storage_type().physical();
    if (physical == PhysicalType::kString) return std::make_shared<CollectTexts>(type, with_nulls);
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

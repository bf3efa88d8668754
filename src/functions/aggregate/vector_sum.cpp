#include <optional>

#include "column/builder.h"
#include "common/growing_array.h"
#include "functions/aggregate/object_state.h"
#include "functions/registry.h"

namespace firesteel {

namespace {

struct VectorState {
    GrowingArray<float> values;
    int64_t count = 0;  // vectors seen
};

/// The sum or the average of vectors, number by number. Vectors with a null in them do not count.
class VectorAggregate final : public ObjectStateAggregate<VectorState> {
public:
    VectorAggregate(bool averages, Type result) : averages_(averages), result_(std::move(result)) {}

    void update(const KernelCall& call, char* const* states) const override {
        const Column& vectors = call[0];
        for (int64_t i = 0; i < call.rows; ++i) {
            if (vectors.is_null(i) || has_null(vectors, i)) continue;
            const float* values = vectors.child(0)->values<float>() + vectors.offsets()[i];
            const int64_t size = vectors.offsets()[i + 1] - vectors.offsets()[i];
            VectorState& state = at(states[i]);
            if (state.count > 0 && state.values.size() != size) {
                call.errors->fail_always(i, [&] { return unlike_sizes(state.values.size(), size); });
                continue;
            }
            add(state, values, size, 1, call.pool);
        }
    }

    Type state_type() const override {
        return Type::structure({{"values", Type::binary(), false}, {"count", Type::long_integer(), false}});
    }
    ColumnPtr export_states(std::span<char* const> states, const MemoryPoolPtr& pool) const override {
        StructBuilder builder(state_type(), pool);
        for (char* state : states) {
            static_cast<StringBuilder&>(builder.child(0)).append_value(at(state).values.bytes());
            static_cast<FixedBuilder<int64_t>&>(builder.child(1)).append_value(at(state).count);
            builder.close_row();
        }
        return builder.finish();
    }
    void merge_states(const Column& exported, char* const* states, const MemoryPoolPtr& pool) const override {
        for (int64_t i = 0; i < exported.size(); ++i) {
            const int64_t count = exported.child(1)->values<int64_t>()[i];
            if (count == 0) continue;
            const std::string_view bytes = exported.child(0)->values<StringView>()[i].view();
            const auto size = static_cast<int64_t>(bytes.size() / sizeof(float));
            VectorState& state = at(states[i]);
            if (state.count > 0 && state.values.size() != size) throw unlike_sizes(state.values.size(), size);
            GrowingArray<float> values;
            values.append_bytes(bytes, pool);
            add(state, values.begin(), size, count, pool);
        }
    }
    ColumnPtr finalize(std::span<char* const> states, ErrorSink&, const MemoryPoolPtr& pool) const override {
        ListBuilder builder(result_, pool);
        for (char* state : states) {
            const VectorState& vectors = at(state);
            if (vectors.count == 0) {
                builder.append_null();
                continue;
            }
            for (const float value : vectors.values)
                static_cast<FixedBuilder<float>&>(builder.child()).append_value(value);
            builder.close_row();
        }
        return builder.finish();
    }

private:
    static bool has_null(const Column& vectors, int64_t row) {
        for (int32_t i = vectors.offsets()[row]; i < vectors.offsets()[row + 1]; ++i) {
            if (vectors.child(0)->is_null(i)) return true;
        }
        return false;
    }
    Error unlike_sizes(int64_t left, int64_t right) const {
        return Error("VECTOR_DIMENSION_MISMATCH",
                     {{"functionName", averages_ ? "`vector_avg`" : "`vector_sum`"},
                      {"leftDim", std::to_string(left)},
                      {"rightDim", std::to_string(right)}});
    }
    /// Adds `count` vectors whose sum or average is `values`.
    void add(VectorState& state, const float* values, int64_t size, int64_t count,
             const MemoryPoolPtr& pool) const {
        if (state.count == 0) {
            for (int64_t i = 0; i < size; ++i) state.values.append(values[i], pool);
            state.count = count;
            return;
        }
        const int64_t total = state.count + count;
        for (int64_t i = 0; i < size; ++i) {
            float& into = state.values[i];
            if (!averages_) {
                into += values[i];
            } else if (count == 1) {
                into += (values[i] - into) / static_cast<float>(total);
            } else {
                into = into * (static_cast<float>(state.count) / static_cast<float>(total)) +
                       values[i] * (static_cast<float>(count) / static_cast<float>(total));
            }
        }
        state.count = total;
    }

    const bool averages_;
    const Type result_;
};

Resolution resolve_vectors(const ResolveRequest& request) {
    check_argument_count(request, 1, 1);
    const Type& type = request.arguments[0].type;
    const Type vector = Type::array(Type::float_number());
    const bool is_vector = type.is(TypeId::kArray) && type.element_type().is(TypeId::kFloat);
    if (!is_vector) raise_unexpected_type(request, 0, quoted(vector));
    return {{type}, vector, true};
}

template <bool kAverages>
AggregateFunctionPtr bind_vectors(const AggregateBinding& binding) {
    return std::make_shared<VectorAggregate>(kAverages, binding.result);
}

AGGREGATE("vector_sum")
    .group("vector_funcs")
    .since("4.2.0")
    .doc("The sum of vectors, number by number; all must have the same dimension.")
    .example("SELECT vector_sum(col) FROM VALUES (array(1.0F, 2.0F)), (array(3.0F, 4.0F)) AS tab(col)",
             "[4.0,6.0]")
    .overload(resolve_vectors, bind_vectors<false>)
    .with([](FunctionRecord& record) { record.nulls = NullHandling::kCustom; });

AGGREGATE("vector_avg")
    .group("vector_funcs")
    .since("4.2.0")
    .doc("The average of vectors, number by number; all must have the same dimension.")
    .example("SELECT vector_avg(col) FROM VALUES (array(1.0F, 2.0F)), (array(3.0F, 4.0F)) AS tab(col)",
             "[2.0,3.0]")
    .overload(resolve_vectors, bind_vectors<true>)
    .with([](FunctionRecord& record) { record.nulls = NullHandling::kCustom; });

}  // namespace
}  // namespace firesteel

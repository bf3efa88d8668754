#include <algorithm>

#include "column/compare.h"
#include "functions/aggregate/client_aggregate.h"
#include "functions/aggregate/distinct_values.h"
#include "functions/aggregate/jvm_order.h"
#include "functions/aggregate/object_state.h"
#include "functions/registry.h"
#include "functions/shown_call.h"

namespace firesteel {

namespace {

struct ValueCounts {
    DistinctValues values;
    HeldBytes counts;  // int64_t, by the value's number
};

/// Which of several most frequent values is taken.
enum class ModeTie : uint8_t { kAny, kLeast, kGreatest };

/// How often each value occurs.
class ValueCounter : public ObjectStateAggregate<ValueCounts> {
public:
    ValueCounter(const Type& type, bool with_nulls)
        : type_(type),
          entry_(Type::structure({{"value", type, true}, {"count", Type::long_integer(), false}})),
          list_(Type::array(entry_)),
          with_nulls_(with_nulls) {}

    void update(const KernelCall& call, char* const* states) const override {
        const std::vector<uint64_t> hashes = row_hashes(call[0]);
        for (int64_t i = 0; i < call.rows; ++i) {
            if (with_nulls_ || !call[0].is_null(i))
                add(at(states[i]), call[0], i, hashes[static_cast<size_t>(i)], 1, call.pool);
        }
    }

    Type state_type() const override { return list_; }
    ColumnPtr export_states(std::span<char* const> states, const MemoryPoolPtr& pool) const override {
        ListBuilder builder(list_, pool);
        auto& entries = static_cast<StructBuilder&>(builder.child());
        for (char* pointer : states) {
            ValueCounts& state = at(pointer);
            if (state.values.size() > 0) {
                const ColumnPtr values = state.values.all(type_, pool);
                for (int64_t i = 0; i < values->size(); ++i) {
                    entries.child(0).append_from(*values, i);
                    static_cast<FixedBuilder<int64_t>&>(entries.child(1))
                        .append_value(state.counts.values<int64_t>()[i]);
                    entries.close_row();
                }
            }
            builder.close_row();
        }
        return builder.finish();
    }
    void merge_states(const Column& exported, char* const* states, const MemoryPoolPtr& pool) const override {
        const Column& values = *exported.child(0)->child(0);
        const int64_t* counts = exported.child(0)->child(1)->values<int64_t>();
        const std::vector<uint64_t> hashes = row_hashes(values);
        for (int64_t i = 0; i < exported.size(); ++i) {
            for (int32_t j = exported.offsets()[i]; j < exported.offsets()[i + 1]; ++j)
                add(at(states[i]), values, j, hashes[static_cast<size_t>(j)], counts[j], pool);
        }
    }

private:
    static void add(ValueCounts& state, const Column& column, int64_t row, uint64_t hash, int64_t count,
                    const MemoryPoolPtr& pool) {
        const int64_t before = state.values.size();
        const int64_t number = state.values.find_or_add(column, row, hash, pool);
        if (state.values.size() > before) state.counts.append_value(int64_t{0}, pool);
        state.counts.values<int64_t>()[number] += count;
    }

protected:
    const Type type_;

private:
    const Type entry_;
    const Type list_;
    const bool with_nulls_;
};

/// The most frequent value.
class Mode final : public ValueCounter {
public:
    Mode(const Type& type, ModeTie tie) : ValueCounter(type, false), tie_(tie) {}

    ColumnPtr finalize(std::span<char* const> states, ErrorSink&, const MemoryPoolPtr& pool) const override {
        auto builder = ColumnBuilder::make(type_, pool);
        for (char* pointer : states) {
            ValueCounts& state = at(pointer);
            if (state.values.size() == 0) {
                builder->append_null();
            } else {
                const ColumnPtr values = state.values.all(type_, pool);
                builder->append_from(*values, most_frequent(*values, state.counts.values<int64_t>()));
            }
        }
        return builder->finish();
    }

private:
    int64_t most_frequent(const Column& values, const int64_t* counts) const {
        int64_t best = -1;
        const auto consider = [&](int64_t i) {
            const int64_t count = counts[i];
            const int64_t most = best < 0 ? 0 : counts[best];
            if (count < most) return;
            if (count > most) {
                best = i;
            } else if (tie_ != ModeTie::kAny) {
                const int order = compare_rows(values, i, values, best);
                if (tie_ == ModeTie::kLeast ? order < 0 : order > 0) best = i;
            }
        };
        for (const int32_t i : open_hash_order(values)) consider(i);
        return best;
    }

    const ModeTie tie_;
};

/// All values that are most frequent.
class Modes final : public ValueCounter {
public:
    Modes(const Type& list, bool with_nulls) : ValueCounter(list.element_type(), with_nulls), result_(list) {}

    ColumnPtr finalize(std::span<char* const> states, ErrorSink&, const MemoryPoolPtr& pool) const override {
        ListBuilder builder(result_, pool);
        for (char* pointer : states) {
            ValueCounts& state = at(pointer);
            const int64_t* counts = state.counts.values<int64_t>();
            if (const int64_t size = state.values.size(); size > 0) {
                const ColumnPtr values = state.values.all(type_, pool);
                const int64_t most = *std::max_element(counts, counts + size);
                for (const int32_t i : open_hash_order(*values)) {
                    if (counts[i] == most) builder.child().append_from(*values, i);
                }
            }
            builder.close_row();
        }
        return builder.finish();
    }

private:
    const Type result_;
};

/// mode(value), mode(value, deterministic), mode() WITHIN GROUP (ORDER BY value).
Resolution resolve_mode(const ResolveRequest& request) {
    check_argument_count(request, 1, 2);
    const Type& type = request.arguments[0].type;
    Resolution resolution{{type}, type, true};
    if (request.arguments.size() == 1) return resolution;
    const ArgumentInfo& deterministic = request.arguments[1];
    if (!deterministic.constant) {
        throw Error("NON_FOLDABLE_ARGUMENT", {{"funcName", "`mode`"},
                                              {"paramName", "`deterministic`"},
                                              {"paramType", quoted(Type::boolean())}});
    }
    if (deterministic.constant->is_null()) {
        throw Error("DATATYPE_MISMATCH.UNEXPECTED_NULL",
                    {{"exprName", "`deterministic`"}, {"sqlExpr", quoted(deterministic.sql)}});
    }
    if (!deterministic.type.is(TypeId::kBoolean)) raise_unexpected_type(request, 1, quoted(Type::boolean()));
    resolution.argument_types.push_back(Type::boolean());
    return resolution;
}

AggregateFunctionPtr bind_mode(const AggregateBinding& binding) {
    ModeTie tie = ModeTie::kAny;
    if (!binding.order_ascending.empty()) {
        tie = binding.order_ascending[0] ? ModeTie::kLeast : ModeTie::kGreatest;
    } else if (binding.constants.size() > 1 && binding.constants[1] && binding.constants[1]->as_bool()) {
        tie = ModeTie::kLeast;
    }
    return std::make_shared<Mode>(binding.result, tie);
}

/// pandas_mode(value[, without nulls])
Resolution resolve_modes(const ResolveRequest& request) {
    check_argument_count(request, 1, 2);
    const Type& type = request.arguments[0].type;
    const bool with_nulls = request.arguments.size() > 1 && !constant_switch(request, 1, "ignoreNA");
    Resolution resolution{{type}, Type::array(type, with_nulls), false};
    if (request.arguments.size() > 1) resolution.argument_types.push_back(Type::boolean());
    return resolution;
}

AggregateFunctionPtr bind_modes(const AggregateBinding& binding) {
    return std::make_shared<Modes>(binding.result, binding.result.contains_null());
}

AGGREGATE("pandas_mode")
    .doc("All values that are the most frequent.")
    .overload(resolve_modes, bind_modes)
    .with([](FunctionRecord& record) {
        is_client_aggregate(record);
        record.never_null = true;
        record.display = show_first_argument;
    });

AGGREGATE("mode")
    .group("agg_funcs")
    .since("3.4.0")
    .doc(
        "The most frequent of the values that are not null. Of several, any; with `deterministic` the least; "
        "with "
        "WITHIN GROUP the first in that order.")
    .example("SELECT mode(col) FROM VALUES (0), (10), (10) AS tab(col)", "10")
    .example("SELECT mode(col, true) FROM VALUES (-10), (0), (10) AS tab(col)", "-10")
    .example("SELECT mode() WITHIN GROUP (ORDER BY col) FROM VALUES (0), (10), (10) AS tab(col)", "10")
    .overload(resolve_mode, bind_mode)
    .with([](FunctionRecord& record) { record.nulls = NullHandling::kCustom; });

}  // namespace
}  // namespace firesteel

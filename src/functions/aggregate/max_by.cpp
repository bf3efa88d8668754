#include <algorithm>
#include <utility>
#include <vector>

#include "column/builder.h"
#include "common/memory_charge.h"
#include "functions/aggregate/argument_checks.h"
#include "functions/aggregate/held_value.h"
#include "functions/aggregate/object_state.h"
#include "functions/implicit_arguments.h"
#include "functions/registry.h"

namespace firesteel {

namespace {

/// The value of a row and what it is ordered by.
struct KeptRow {
    HeldText value;
    HeldText order;

    bool has_value() const { return order.has_value(); }
    void hold(const Column& values, const Column& orders, int64_t row, const MemoryPoolPtr& pool) {
        hold_value(order, orders, row, pool);
        hold_value(value, values, row, pool);
    }
    void append_to(const Type& type, StructBuilder& builder) const {
        append_held(value, type.fields()[0].type, builder.child(0));
        append_held(order, type.fields()[1].type, builder.child(1));
        builder.close_row();
    }
};

Type kept_type(const AggregateBinding& binding) {
    return Type::structure(
        {{"value", binding.argument_types[0], true}, {"order", binding.argument_types[1], true}});
}

/// max_by(x, y) and min_by(x, y): x of the row with the greatest (least) y; of equal ones the last, or the
/// first.
template <bool kMax, bool kFirst>
class ExtremeBy final : public ObjectStateAggregate<KeptRow> {
public:
    explicit ExtremeBy(const AggregateBinding& binding) : type_(kept_type(binding)) {}

    void update(const KernelCall& call, char* const* states) const override {
        take_rows(call[0], call[1], states, call.pool);
    }
    Type state_type() const override { return type_; }
    ColumnPtr export_states(std::span<char* const> states, const MemoryPoolPtr& pool) const override {
        StructBuilder builder(type_, pool);
        for (char* state : states) {
            if (at(state).has_value()) {
                at(state).append_to(type_, builder);
            } else {
                builder.append_null();
            }
        }
        return builder.finish();
    }
    void merge_states(const Column& exported, char* const* states, const MemoryPoolPtr& pool) const override {
        take_rows(*exported.child(0), *exported.child(1), states, pool);
    }
    ColumnPtr finalize(std::span<char* const> states, ErrorSink&, const MemoryPoolPtr& pool) const override {
        const Type& type = type_.fields()[0].type;
        auto builder = ColumnBuilder::make(type, pool);
        for (char* state : states) append_held(at(state).value, type, *builder);
        return builder->finish();
    }

private:
    void take_rows(const Column& values, const Column& orders, char* const* states,
                   const MemoryPoolPtr& pool) const {
        for (int64_t i = 0; i < orders.size(); ++i) {
            if (orders.is_null(i)) continue;
            KeptRow& kept = at(states[i]);
            const int order = kept.has_value() ? compare_with_held(orders, i, kept.order) : 0;
            const bool better = kMax ? order > 0 : order < 0;
            if (!kept.has_value() || better || (!kFirst && order == 0)) kept.hold(values, orders, i, pool);
        }
    }
    const Type type_;
};

struct KeptRows {
    std::vector<KeptRow> rows;  // sorted, best first
    MemoryCharge charge;
};

/// max_by(x, y, k): x of the k rows with the greatest (least) y, best first.
template <bool kMax>
class ExtremesBy final : public ObjectStateAggregate<KeptRows> {
    using Base = ObjectStateAggregate<KeptRows>;

public:
    ExtremesBy(const AggregateBinding& binding, int64_t count)
        : type_(kept_type(binding)), list_(Type::array(type_)), result_(binding.result), count_(count) {}

    void update(const KernelCall& call, char* const* states) const override {
        for (int64_t i = 0; i < call.rows; ++i) {
            if (!call[1].is_null(i)) take(Base::at(states[i]), call[0], call[1], i, call.pool);
        }
    }
    Type state_type() const override { return list_; }
    ColumnPtr export_states(std::span<char* const> states, const MemoryPoolPtr& pool) const override {
        ListBuilder builder(list_, pool);
        for (char* state : states) {
            for (const KeptRow& row : Base::at(state).rows)
                row.append_to(type_, static_cast<StructBuilder&>(builder.child()));
            builder.close_row();
        }
        return builder.finish();
    }
    void merge_states(const Column& exported, char* const* states, const MemoryPoolPtr& pool) const override {
        const Column& rows = *exported.child(0);
        for (int64_t i = 0; i < exported.size(); ++i) {
            for (int32_t j = exported.offsets()[i]; j < exported.offsets()[i + 1]; ++j)
                take(Base::at(states[i]), *rows.child(0), *rows.child(1), j, pool);
        }
    }
    ColumnPtr finalize(std::span<char* const> states, ErrorSink&, const MemoryPoolPtr& pool) const override {
        ListBuilder builder(result_, pool);
        for (char* state : states) {
            if (Base::at(state).rows.empty()) {
                builder.append_null();
                continue;
            }
            for (const KeptRow& row : Base::at(state).rows)
                append_held(row.value, type_.fields()[0].type, builder.child());
            builder.close_row();
        }
        return builder.finish();
    }

private:
    /// A row equal to kept ones comes after them.
    void take(KeptRows& kept, const Column& values, const Column& orders, int64_t row,
              const MemoryPoolPtr& pool) const {
        const auto is_better = [&](const KeptRow& other) {
            const int order = compare_with_held(orders, row, other.order);
            return kMax ? order > 0 : order < 0;
        };
        std::vector<KeptRow>& rows = kept.rows;
        if (static_cast<int64_t>(rows.size()) >= count_) {
            if (!is_better(rows.back())) return;
            rows.pop_back();
        }
        const auto place = std::partition_point(rows.begin(), rows.end(),
                                                [&](const KeptRow& other) { return !is_better(other); });
        KeptRow taken;
        taken.hold(values, orders, row, pool);
        rows.insert(place, std::move(taken));
        kept.charge.set(static_cast<int64_t>(rows.capacity() * sizeof(KeptRow)), pool);
    }

    const Type type_;
    const Type list_;
    const Type result_;
    const int64_t count_;
};

bool is_orderable(const Type& type) {
    if (type.is(TypeId::kMap) || type.is(TypeId::kCalendarInterval) || type.is(TypeId::kVariant))
        return false;
    if (type.is(TypeId::kArray)) return is_orderable(type.element_type());
    if (!type.is(TypeId::kStruct)) return true;
    return std::all_of(type.fields().begin(), type.fields().end(),
                       [](const Field& field) { return is_orderable(field.type); });
}

constexpr int64_t kMostKept = 100000;

Resolution resolve_extreme_by(const ResolveRequest& request) {
    check_argument_count(request, 2, 3);
    const Type& value = request.arguments[0].type;
    const Type& order = request.arguments[1].type;
    if (!is_orderable(order)) {
        raise_mismatch(request, "INVALID_ORDERING_TYPE",
                       {{"functionName", "`" + request.name + "`"}, {"dataType", quoted(order)}});
    }
    Resolution resolution{{value, order}, value, true};
    if (request.arguments.size() == 3) {
        const ArgumentInfo& count = request.arguments[2];
        if (!count.constant) {
            raise_mismatch(request, "NON_FOLDABLE_INPUT",
                           {{"inputName", "k"}, {"inputType", "int"}, {"inputExpr", count.sql}});
        }
        check_implicit_cast(request, 2, Type::integer());
        const int64_t k = count.constant->is_null() ? 0 : static_cast<int64_t>(constant_double(count));
        if (k < 1 || k > kMostKept) raise_out_of_range(request, "`k`", "[1, 100000]", std::to_string(k));
        resolution.argument_types.push_back(Type::integer());
        resolution.result = Type::array(value);
    }
    return resolution;
}

template <bool kMax>
AggregateFunctionPtr bind_extreme_by(const AggregateBinding& binding) {
    if (binding.argument_types.size() < 3) return std::make_shared<ExtremeBy<kMax, false>>(binding);
    return std::make_shared<ExtremesBy<kMax>>(binding, binding.constants[2]->as_long());
}

template <bool kMax>
AggregateFunctionPtr bind_first_extreme_by(const AggregateBinding& binding) {
    return std::make_shared<ExtremeBy<kMax, true>>(binding);
}

void is_internal(FunctionRecord& record) {
    record.nulls = NullHandling::kCustom;
    record.internal = true;
}

void is_custom(FunctionRecord& record) { record.nulls = NullHandling::kCustom; }

AGGREGATE("max_by")
    .group("agg_funcs")
    .since("3.0.0")
    .doc(
        "The value of `x` in the row with the greatest `y`, or with `k` those of the k rows with the "
        "greatest.")
    .example("SELECT max_by(x, y) FROM VALUES ('a', 10), ('b', 50), ('c', 20) AS tab(x, y)", "b")
    .example("SELECT max_by(x, y, 2) FROM VALUES ('a', 10), ('b', 50), ('c', 20) AS tab(x, y)",
             "[\"b\",\"c\"]")
    .overload(resolve_extreme_by, bind_extreme_by<true>)
    .with(is_custom);

AGGREGATE("min_by")
    .group("agg_funcs")
    .since("3.0.0")
    .doc("The value of `x` in the row with the least `y`, or with `k` those of the k rows with the least.")
    .example("SELECT min_by(x, y) FROM VALUES ('a', 10), ('b', 50), ('c', 20) AS tab(x, y)", "a")
    .example("SELECT min_by(x, y, 2) FROM VALUES ('a', 10), ('b', 50), ('c', 20) AS tab(x, y)",
             "[\"a\",\"c\"]")
    .overload(resolve_extreme_by, bind_extreme_by<false>)
    .with(is_custom);

// min and max of texts that have a collation are these, by the texts' keys.
AGGREGATE("max_first_by").overload(resolve_extreme_by, bind_first_extreme_by<true>).with(is_internal);
AGGREGATE("min_first_by").overload(resolve_extreme_by, bind_first_extreme_by<false>).with(is_internal);

}  // namespace
}  // namespace firesteel

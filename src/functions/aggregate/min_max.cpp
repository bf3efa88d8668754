#include <cmath>

#include "functions/aggregate/held_bytes.h"
#include "functions/aggregate/held_value.h"
#include "functions/aggregate/object_state.h"
#include "functions/aggregate/plain_state.h"
#include "functions/aggregate/row_picking.h"
#include "functions/registry.h"

namespace firesteel {

namespace {

template <typename T>
struct ExtremeState {
    T value{};
    bool any = false;
};

/// Spark's order: NaN is greater than every number.
template <typename T>
bool is_less(T a, T b) {
    if constexpr (std::is_floating_point_v<T>) {
        if (std::isnan(a)) return false;
        if (std::isnan(b)) return true;
    }
    return a < b;
}

template <typename T, bool kMax>
class Extreme final : public PlainStateAggregate<Extreme<T, kMax>, ExtremeState<T>>,
                      public RowPickingAggregate {
    using Base = PlainStateAggregate<Extreme<T, kMax>, ExtremeState<T>>;
    using State = ExtremeState<T>;

public:
    explicit Extreme(Type type) : type_(std::move(type)) {}

    void merge(State& into, const State& from) const {
        if (from.any) take(into, from.value);
    }
    void update(const KernelCall& call, char* const* states) const override {
        const T* values = call[0].values<T>();
        for_each_valid(call[0], [&](int64_t i) { take(Base::at(states[i]), values[i]); });
    }
    void update_one(const KernelCall& call, char* state) const override {
        const T* values = call[0].values<T>();
        State local = Base::at(state);
        for_each_valid(call[0], [&](int64_t i) { take(local, values[i]); });
        Base::at(state) = local;
    }
    void update_picked(const KernelCall& call, std::span<const int32_t> rows, char* state) const override {
        const T* values = call[0].values<T>();
        State local = Base::at(state);
        for_each_valid_of(call[0], rows, [&](int32_t i) { take(local, values[i]); });
        Base::at(state) = local;
    }
    ColumnPtr finalize(std::span<char* const> states, ErrorSink&, const MemoryPoolPtr& pool) const override {
        FixedBuilder<T> builder(type_, pool);
        for (char* state : states) {
            if (Base::at(state).any) {
                builder.append_value(Base::at(state).value);
            } else {
                builder.append_null();
            }
        }
        return builder.finish();
    }

private:
    static void take(State& state, T value) {
        const bool better = kMax ? is_less(state.value, value) : is_less(value, state.value);
        if (!state.any || better) state.value = value;
        state.any = true;
    }
    const Type type_;
};

/// Strings in the order of their bytes, and binaries.
template <bool kMax>
class TextExtreme final : public ObjectStateAggregate<HeldText> {
public:
    explicit TextExtreme(Type type) : type_(std::move(type)) {}

    void update(const KernelCall& call, char* const* states) const override {
        take_rows(call[0], states, call.pool);
    }
    void merge_states(const Column& exported, char* const* states, const MemoryPoolPtr& pool) const override {
        take_rows(exported, states, pool);
    }
    void combine_states(std::span<char* const> from, char* const* into,
                        const MemoryPoolPtr& pool) const override {
        for (size_t i = 0; i < from.size(); ++i) {
            if (at(from[i]).has_value()) take(at(into[i]), at(from[i]).view(), pool);
        }
    }
    Type state_type() const override { return type_; }
    ColumnPtr export_states(std::span<char* const> states, const MemoryPoolPtr& pool) const override {
        StringBuilder builder(type_, pool);
        for (char* state : states) {
            if (at(state).has_value()) {
                builder.append_value(at(state).view());
            } else {
                builder.append_null();
            }
        }
        return builder.finish();
    }
    ColumnPtr finalize(std::span<char* const> states, ErrorSink&, const MemoryPoolPtr& pool) const override {
        return export_states(states, pool);
    }

private:
    static void take_rows(const Column& column, char* const* states, const MemoryPoolPtr& pool) {
        const StringView* values = column.values<StringView>();
        for_each_valid(column, [&](int64_t i) { take(at(states[i]), values[i].view(), pool); });
    }
    static void take(HeldText& best, std::string_view text, const MemoryPoolPtr& pool) {
        const int order = best.has_value() ? text.compare(best.view()) : 0;
        if (!best.has_value() || (kMax ? order > 0 : order < 0)) best.assign(text, pool);
    }
    const Type type_;
};

/// Strings in other orders, arrays and structs.
template <bool kMax>
class HeldExtreme final : public HeldValueAggregate {
public:
    using HeldValueAggregate::HeldValueAggregate;

    void update(const KernelCall& call, char* const* states) const override {
        take_rows(call[0], states, call.pool);
    }
    void merge_states(const Column& exported, char* const* states, const MemoryPoolPtr& pool) const override {
        take_rows(exported, states, pool);
    }

private:
    void take_rows(const Column& column, char* const* states, const MemoryPoolPtr& pool) const {
        for (int64_t i = 0; i < column.size(); ++i) {
            if (column.is_null(i)) continue;
            HeldText& best = at(states[i]);
            const int order = best.has_value() ? compare_with_held(column, i, best) : 0;
            if (!best.has_value() || (kMax ? order > 0 : order < 0)) hold_value(best, column, i, pool);
        }
    }
};

bool is_orderable(const Type& type) {
    switch (type.id()) {
        case TypeId::kMap:
        case TypeId::kCalendarInterval:
        case TypeId::kVariant:
        case TypeId::kGeometry:
        case TypeId::kGeography:
            return false;
        case TypeId::kArray:
            return is_orderable(type.element_type());
        case TypeId::kUdt:
            return is_orderable(type.storage_type());
        case TypeId::kStruct:
            for (const Field& field : type.fields()) {
                if (!is_orderable(field.type)) return false;
            }
            return true;
        default:
            return true;
    }
}

bool is_in_byte_order(const Type& type) {
    const Type& storage = type.storage_type();
    return storage.is(TypeId::kBinary) ||
           (storage.is(TypeId::kString) && storage.collation() == "UTF8_BINARY");
}

Resolution resolve_extreme(const ResolveRequest& request) {
    check_argument_count(request, 1, 1);
    const Type& type = request.arguments[0].type;
    if (!is_orderable(type)) {
        raise_mismatch(request, "INVALID_ORDERING_TYPE",
                       {{"functionName", "`" + request.name + "`"}, {"dataType", quoted(type)}});
    }
    return {{type}, type, true};
}

template <bool kMax>
AggregateFunctionPtr bind_extreme(const AggregateBinding& binding) {
    const Type& type = binding.result;
    switch (type.storage_type().physical()) {
        case PhysicalType::kBool:
            return std::make_shared<Extreme<uint8_t, kMax>>(type);
        case PhysicalType::kInt8:
            return std::make_shared<Extreme<int8_t, kMax>>(type);
        case PhysicalType::kInt16:
            return std::make_shared<Extreme<int16_t, kMax>>(type);
        case PhysicalType::kInt32:
            return std::make_shared<Extreme<int32_t, kMax>>(type);
        case PhysicalType::kInt64:
            return std::make_shared<Extreme<int64_t, kMax>>(type);
        case PhysicalType::kInt128:
            return std::make_shared<Extreme<Int128, kMax>>(type);
        case PhysicalType::kFloat:
            return std::make_shared<Extreme<float, kMax>>(type);
        case PhysicalType::kDouble:
            return std::make_shared<Extreme<double, kMax>>(type);
        case PhysicalType::kString:
            if (is_in_byte_order(type)) return std::make_shared<TextExtreme<kMax>>(type);
            return std::make_shared<HeldExtreme<kMax>>(type);
        default:
            return std::make_shared<HeldExtreme<kMax>>(type);
    }
}

AGGREGATE("max")
    .group("agg_funcs")
    .since("1.0.0")
    .doc("The greatest of the values that are not null; null when there are none.")
    .example("SELECT max(col) FROM VALUES (10), (50), (20) AS tab(col)", "50")
    .overload(resolve_extreme, bind_extreme<true>)
    .with([](FunctionRecord& record) { record.nulls = NullHandling::kCustom; });

AGGREGATE("min")
    .group("agg_funcs")
    .since("1.0.0")
    .doc("The least of the values that are not null; null when there are none.")
    .example("SELECT min(col) FROM VALUES (10), (-1), (20) AS tab(col)", "-1")
    .overload(resolve_extreme, bind_extreme<false>)
    .with([](FunctionRecord& record) { record.nulls = NullHandling::kCustom; });

}  // namespace
}  // namespace firesteel

#include "functions/aggregate/plain_state.h"
#include "functions/registry.h"

namespace firesteel {

namespace {

enum class BitwiseOperator : uint8_t { kAnd, kOr, kXor };

struct BitwiseState {
    int64_t bits = 0;
    bool any = false;
};

/// bit_and, bit_or, bit_xor over integers stored as T.
template <typename T, BitwiseOperator kOperator>
class Bitwise final : public PlainStateAggregate<Bitwise<T, kOperator>, BitwiseState> {
    using Base = PlainStateAggregate<Bitwise<T, kOperator>, BitwiseState>;

public:
    explicit Bitwise(Type type) : type_(std::move(type)) {}

    void merge(BitwiseState& into, const BitwiseState& from) const {
        if (from.any) add(into, from.bits);
    }
    void update(const KernelCall& call, char* const* states) const override {
        const T* values = call[0].values<T>();
        for_each_valid(call[0], [&](int64_t i) { add(Base::at(states[i]), values[i]); });
    }
    ColumnPtr finalize(std::span<char* const> states, ErrorSink&, const MemoryPoolPtr& pool) const override {
        FixedBuilder<T> builder(type_, pool);
        for (char* state : states) {
            const BitwiseState& seen = Base::at(state);
            if (seen.any) {
                builder.append_value(static_cast<T>(seen.bits));
            } else {
                builder.append_null();
            }
        }
        return builder.finish();
    }

private:
    static void add(BitwiseState& state, int64_t value) {
        if (!state.any) {
            state = {value, true};
        } else if (kOperator == BitwiseOperator::kAnd) {
            state.bits &= value;
        } else if (kOperator == BitwiseOperator::kOr) {
            state.bits |= value;
        } else {
            state.bits ^= value;
        }
    }
    const Type type_;
};

Resolution resolve_bitwise(const ResolveRequest& request) {
    check_argument_count(request, 1, 1);
    const Type& type = request.arguments[0].type;
    if (type.is(TypeId::kNull)) return {{Type::integer()}, Type::integer(), true};
    if (!type.is_integral()) raise_unexpected_type(request, 0, "\"INTEGRAL\"");
    return {{type}, type, true};
}

template <BitwiseOperator kOperator>
AggregateFunctionPtr bind_bitwise(const AggregateBinding& binding) {
    switch (binding.result.physical()) {
        case PhysicalType::kInt8:
            return std::make_shared<Bitwise<int8_t, kOperator>>(binding.result);
        case PhysicalType::kInt16:
            return std::make_shared<Bitwise<int16_t, kOperator>>(binding.result);
        case PhysicalType::kInt32:
            return std::make_shared<Bitwise<int32_t, kOperator>>(binding.result);
        default:
            return std::make_shared<Bitwise<int64_t, kOperator>>(binding.result);
    }
}

void is_custom(FunctionRecord& record) { record.nulls = NullHandling::kCustom; }

AGGREGATE("bit_and")
    .group("agg_funcs")
    .since("3.0.0")
    .doc("The bitwise AND of the values that are not null; null when there are none.")
    .example("SELECT bit_and(col) FROM VALUES (3), (5) AS tab(col)", "1")
    .overload(resolve_bitwise, bind_bitwise<BitwiseOperator::kAnd>)
    .with(is_custom);

AGGREGATE("bit_or")
    .group("agg_funcs")
    .since("3.0.0")
    .doc("The bitwise OR of the values that are not null; null when there are none.")
    .example("SELECT bit_or(col) FROM VALUES (3), (5) AS tab(col)", "7")
    .overload(resolve_bitwise, bind_bitwise<BitwiseOperator::kOr>)
    .with(is_custom);

AGGREGATE("bit_xor")
    .group("agg_funcs")
    .since("3.0.0")
    .doc("The bitwise exclusive OR of the values that are not null; null when there are none.")
    .example("SELECT bit_xor(col) FROM VALUES (3), (5) AS tab(col)", "6")
    .overload(resolve_bitwise, bind_bitwise<BitwiseOperator::kXor>)
    .with(is_custom);

}  // namespace
}  // namespace firesteel

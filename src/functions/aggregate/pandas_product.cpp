#include "functions/aggregate/client_aggregate.h"
#include "functions/aggregate/plain_state.h"
#include "functions/implicit_arguments.h"

namespace firesteel {

namespace {

template <typename T>
struct ProductState {
    T product = 1;
    bool overflowed = false;
    bool has_null = false;
};

/// The product of whole numbers as BIGINT, of others as DOUBLE; null where a null counts and there is one.
template <typename T>
class PandasProduct final : public PlainStateAggregate<PandasProduct<T>, ProductState<T>> {
    using Base = PlainStateAggregate<PandasProduct<T>, ProductState<T>>;

public:
    PandasProduct(Type type, bool skips_nulls) : type_(std::move(type)), skips_nulls_(skips_nulls) {}

    void merge(ProductState<T>& into, const ProductState<T>& from) const {
        multiply(into, from.product);
        into.overflowed = into.overflowed || from.overflowed;
        into.has_null = into.has_null || from.has_null;
    }
    void update(const KernelCall& call, char* const* states) const override {
        const T* values = call[0].template values<T>();
        for (int64_t i = 0; i < call.rows; ++i) {
            if (call[0].is_null(i)) {
                Base::at(states[i]).has_null = true;
            } else {
                multiply(Base::at(states[i]), values[i]);
            }
        }
    }
    ColumnPtr finalize(std::span<char* const> states, ErrorSink& errors,
                       const MemoryPoolPtr& pool) const override {
        FixedBuilder<T> builder(type_, pool);
        for (char* pointer : states) {
            const ProductState<T>& state = Base::at(pointer);
            if (state.overflowed) {
                errors.fail(builder.size(), [] {
                    return Error("ARITHMETIC_OVERFLOW", {{"message", "long overflow"},
                                                         {"alternative", ""},
                                                         {"config", "\"spark.sql.ansi.enabled\""}});
                });
            }
            if (state.has_null && !skips_nulls_) {
                builder.append_null();
            } else {
                builder.append_value(state.product);
            }
        }
        return builder.finish();
    }

private:
    static void multiply(ProductState<T>& state, T factor) {
        if constexpr (std::is_floating_point_v<T>) {
            state.product *= factor;
        } else {
            state.overflowed |= __builtin_mul_overflow(state.product, factor, &state.product);
        }
    }

    const Type type_;
    const bool skips_nulls_;
};

Resolution resolve_pandas_product(const ResolveRequest& request) {
    check_argument_count(request, 2, 2);
    const Type& given = request.arguments[0].type;
    if (!given.is_numeric() && !given.is_string() && !given.is(TypeId::kNull))
        raise_unexpected_type(request, 0, "\"NUMERIC\"");
    const Type type = given.is_integral() ? Type::long_integer() : Type::double_number();
    const bool skips_nulls = constant_switch(request, 1, "ignoreNA");
    return {{type, Type::boolean()}, type, !skips_nulls};
}

AggregateFunctionPtr bind_pandas_product(const AggregateBinding& binding) {
    const bool skips_nulls = binding.constants[1]->as_bool();
    if (binding.result.is(TypeId::kLong))
        return std::make_shared<PandasProduct<int64_t>>(binding.result, skips_nulls);
    return std::make_shared<PandasProduct<double>>(binding.result, skips_nulls);
}

AGGREGATE("pandas_product")
    .doc("The product of the numbers, 1 for none.")
    .overload(resolve_pandas_product, bind_pandas_product)
    .with(hides_last_argument);

}  // namespace
}  // namespace firesteel

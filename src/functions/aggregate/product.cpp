#include "functions/aggregate/client_aggregate.h"
#include "functions/aggregate/plain_state.h"
#include "functions/registry.h"

namespace firesteel {

namespace {

struct ProductState {
    double product = 1.0;
    bool any = false;
};

/// The product of the numbers: of the DataFrame API only, SQL does not know it.
class Product final : public PlainStateAggregate<Product, ProductState> {
public:
    void merge(ProductState& into, const ProductState& from) const {
        into.product *= from.product;
        into.any = into.any || from.any;
    }
    void update(const KernelCall& call, char* const* states) const override {
        const double* values = call[0].values<double>();
        for_each_valid(call[0], [&](int64_t i) {
            ProductState& state = at(states[i]);
            state.product *= values[i];
            state.any = true;
        });
    }
    ColumnPtr finalize(std::span<char* const> states, ErrorSink&, const MemoryPoolPtr& pool) const override {
        FixedBuilder<double> builder(Type::double_number(), pool);
        for (char* state : states) {
            if (at(state).any) {
                builder.append_value(at(state).product);
            } else {
                builder.append_null();
            }
        }
        return builder.finish();
    }
};

AggregateFunctionPtr bind_product(const AggregateBinding&) { return std::make_shared<Product>(); }

AGGREGATE("product")
    .since("3.2.0")
    .doc("The product of the numbers that are not null.")
    .overload("(expr DOUBLE) -> DOUBLE?", bind_product)
    .with(is_client_aggregate);

}  // namespace
}  // namespace firesteel

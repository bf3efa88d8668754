#include "functions/positive_zeros.h"

#include "column/selection.h"

namespace firesteel {

namespace {

template <typename T>
ColumnPtr corrected(const ColumnPtr& any, const MemoryPoolPtr& pool) {
    const ColumnPtr column = flatten(any, pool);
    auto values = Buffer::allocate(column->size() * static_cast<int64_t>(sizeof(T)), pool);
    const T* from = column->values<T>();
    T* to = values->template mutable_as<T>();
    for (int64_t i = 0; i < column->size(); ++i) to[i] = from[i] + T{0};
    return Column::flat(column->type(), column->size(), std::move(values), column->validity_buffer());
}

}  // namespace

ColumnPtr with_positive_zeros(const ColumnPtr& column, const MemoryPoolPtr& pool) {
    if (column->type().is(TypeId::kDouble)) return corrected<double>(column, pool);
    if (column->type().is(TypeId::kFloat)) return corrected<float>(column, pool);
    return column;
}

}  // namespace firesteel

#include "expr/special/lambda_arrays.h"

#include <algorithm>

#include "column/builder.h"
#include "column/selection.h"

namespace firesteel {

FlatElements flatten_elements(const Column& lists) {
    FlatElements flat;
    for (int64_t row = 0; row < lists.size(); ++row) {
        if (!lists.is_null(row)) {
            const int32_t begin = lists.offsets()[row];
            for (int32_t i = begin; i < lists.offsets()[row + 1]; ++i) {
                flat.parents.push_back(static_cast<int32_t>(row));
                flat.elements.push_back(i);
                flat.positions.push_back(i - begin);
            }
        }
        flat.ends.push_back(static_cast<int32_t>(flat.elements.size()));
    }
    return flat;
}

ColumnPtr int_column(const std::vector<int32_t>& values, const MemoryPoolPtr& pool) {
    auto buffer = Buffer::allocate(static_cast<int64_t>(values.size() * sizeof(int32_t)), pool);
    std::copy(values.begin(), values.end(), buffer->mutable_as<int32_t>());
    return Column::flat(Type::integer(), static_cast<int64_t>(values.size()), std::move(buffer), nullptr);
}

BufferPtr offsets_of(const std::vector<int32_t>& ends, const MemoryPoolPtr& pool) {
    auto buffer = Buffer::allocate(static_cast<int64_t>((ends.size() + 1) * sizeof(int32_t)), pool);
    buffer->mutable_as<int32_t>()[0] = 0;
    std::copy(ends.begin(), ends.end(), buffer->mutable_as<int32_t>() + 1);
    return buffer;
}

ColumnPtr flat_argument(const SpecialCall& call, size_t i) {
    return flatten(call.argument(i), call.context().pool);
}

ColumnPtr retyped(ColumnPtr column, const Type& type) {
    return column->type() == type ? column : column->with_type(type);
}

bool is_true(const Column& column, int64_t row) {
    return !column.is_null(row) && value_at<uint8_t>(column, row) != 0;
}

void check_array(const ResolveRequest& request, size_t i) {
    if (!request.arguments[i].type.is(TypeId::kArray)) raise_unexpected_type(request, i, "\"ARRAY\"");
}

void check_map(const ResolveRequest& request, size_t i) {
    if (!request.arguments[i].type.is(TypeId::kMap)) raise_unexpected_type(request, i, "\"MAP\"");
}

void check_predicate(const ResolveRequest& request, size_t i) {
    const Type& type = request.arguments[i].type;
    if (!type.is(TypeId::kBoolean) && !type.is(TypeId::kNull))
        raise_unexpected_type(request, i, "\"BOOLEAN\"");
}

}  // namespace firesteel

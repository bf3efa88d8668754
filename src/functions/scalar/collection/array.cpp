#include "column/selection.h"
#include "functions/coercion.h"
#include "functions/registry.h"

namespace firesteel {

namespace {

Resolution resolve_array(const ResolveRequest& request) {
    std::vector<Type> types;
    bool contains_null = false;
    for (const auto& argument : request.arguments) types.push_back(argument.type);
    Type element;
    if (!types.empty()) {
        const auto common = common_type(types, request.settings->ansi);
        if (!common) raise_different_types(request, 0, true);
        element = *common;
    }
    for (size_t i = 0; i < types.size(); ++i)
        contains_null = contains_null || nullable_as(request, i, element);
    return {std::vector<Type>(types.size(), element), Type::array(element, contains_null), false};
}

/// Element i of row r is row r of argument i.
ColumnPtr make_array(const KernelCall& call) {
    const auto count = static_cast<int32_t>(call.arguments.size());
    auto offsets = Buffer::allocate((call.rows + 1) * 4, call.pool);
    for (int64_t row = 0; row <= call.rows; ++row)
        offsets->mutable_as<int32_t>()[row] = static_cast<int32_t>(row) * count;
    const Type& element = call.result_type->element_type();
    if (count == 0)
        return Column::list(*call.result_type, call.rows, std::move(offsets), nullptr,
                            {Column::nulls(element, 0, call.pool)});
    std::vector<ColumnPtr> columns;
    for (const auto& argument : call.arguments)
        columns.push_back(argument->type() == element ? argument : argument->with_type(element));
    std::vector<int32_t> order;
    order.reserve(static_cast<size_t>(call.rows * count));
    for (int64_t row = 0; row < call.rows; ++row) {
        for (int32_t i = 0; i < count; ++i) order.push_back(static_cast<int32_t>(i * call.rows + row));
    }
    const ColumnPtr all = count == 1 ? columns[0] : concatenate(columns, call.pool);
    return Column::list(*call.result_type, call.rows, std::move(offsets), nullptr,
                        {count == 1 ? all : take(all, order, call.pool)});
}

}  // namespace

FUNCTION("array")
    .group("array_funcs")
    .since("1.1.0")
    .doc("An array of the arguments.")
    .example("SELECT array(1, 2, 3)", "[1,2,3]")
    .overload(resolve_array, make_array)
    .with([](FunctionRecord& r) { r.nulls = NullHandling::kCustom; });

}  // namespace firesteel

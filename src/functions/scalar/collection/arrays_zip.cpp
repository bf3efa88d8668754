#include <algorithm>

#include "functions/registry.h"
#include "functions/scalar/collection/picked_lists.h"

namespace firesteel {

namespace {

/// Fields are called as the columns, else by their position.
Resolution resolve_zip(const ResolveRequest& request) {
    Resolution resolution;
    resolution.nullable = false;
    std::vector<Field> fields;
    for (size_t i = 0; i < request.arguments.size(); ++i) {
        const ArgumentInfo& array = request.arguments[i];
        const bool is_null = array.type.is(TypeId::kNull);
        if (!is_null && !array.type.is(TypeId::kArray)) raise_unexpected_type(request, i, "\"ARRAY\"");
        resolution.argument_types.push_back(is_null ? Type::array(Type::null()) : array.type);
        fields.push_back({array.name.empty() ? std::to_string(i) : array.name,
                          resolution.argument_types.back().element_type(), true});
        resolution.nullable = resolution.nullable || array.nullable;
    }
    resolution.result = Type::array(Type::structure(std::move(fields)), false);
    return resolution;
}

/// As many structs as the longest array has elements; shorter ones give nulls.
ColumnPtr zip(const KernelCall& call) {
    const Type& element = call.result_type->element_type();
    std::vector<std::vector<int32_t>> picked(call.arguments.size());
    auto offsets = Buffer::allocate((call.rows + 1) * 4, call.pool);
    int32_t total = 0;
    offsets->mutable_as<int32_t>()[0] = 0;
    for (int64_t row = 0; row < call.rows; ++row) {
        int32_t longest = 0;
        for (const auto& array : call.arguments)
            longest = std::max(longest, array->offsets()[row + 1] - array->offsets()[row]);
        if (!is_valid_row(call, row)) longest = 0;
        for (size_t i = 0; i < picked.size(); ++i) {
            const int32_t begin = call[i].offsets()[row];
            const int32_t end = call[i].offsets()[row + 1];
            for (int32_t at = 0; at < longest; ++at) picked[i].push_back(begin + at < end ? begin + at : -1);
        }
        total += longest;
        offsets->mutable_as<int32_t>()[row + 1] = total;
    }
    std::vector<ColumnPtr> fields;
    for (size_t i = 0; i < picked.size(); ++i) {
        ColumnPtr field = take(call[i].child(0), picked[i], call.pool);
        const Type& type = element.fields()[i].type;
        fields.push_back(field->type() == type ? field : field->with_type(type));
    }
    return Column::list(*call.result_type, call.rows, std::move(offsets), nullptr,
                        {Column::structure(element, total, nullptr, std::move(fields))});
}

}  // namespace

FUNCTION("arrays_zip")
    .group("array_funcs")
    .since("2.4.0")
    .doc("An array of structs: the first elements of all arrays, then the second, and so on.")
    .example("SELECT arrays_zip(array(1, 2, 3), array(2, 3, 4))",
             "[{\"0\":1,\"1\":2},{\"0\":2,\"1\":3},{\"0\":3,\"1\":4}]")
    .overload(resolve_zip, zip);

}  // namespace firesteel

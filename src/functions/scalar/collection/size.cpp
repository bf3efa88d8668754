#include "column/bitmap.h"
#include "functions/registry.h"

namespace firesteel {

namespace {

constexpr const char* kArrayOrMap = R"_(("ARRAY" or "MAP"))_";

Resolution resolve_size(const ResolveRequest& request) {
    check_argument_count(request, 1, 1);
    const ArgumentInfo& argument = request.arguments[0];
    const bool fits =
        argument.type.is(TypeId::kArray) || argument.type.is(TypeId::kMap) || argument.type.is(TypeId::kNull);
    if (!fits) raise_unexpected_type(request, 0, kArrayOrMap);
    const Type type = argument.type.is(TypeId::kNull) ? Type::array(Type::null()) : argument.type;
    return {{type}, Type::integer(), argument.nullable && !request.settings->legacy_size_of_null};
}

Resolution resolve_array_size(const ResolveRequest& request) {
    check_argument_count(request, 1, 1);
    const ArgumentInfo& argument = request.arguments[0];
    if (!argument.type.is(TypeId::kArray) && !argument.type.is(TypeId::kNull))
        raise_unexpected_type(request, 0, "\"ARRAY\"");
    const Type type = argument.type.is(TypeId::kNull) ? Type::array(Type::null()) : argument.type;
    return {{type}, Type::integer(), argument.nullable};
}

/// The size of null is null, or -1 where spark.sql.legacy.sizeOfNull asks for that.
ColumnPtr sizes(const KernelCall& call, bool minus_one) {
    auto buffer = Buffer::allocate(call.rows * 4, call.pool);
    const Column& column = call[0];
    for (int64_t row = 0; row < call.rows; ++row) {
        const int32_t size = column.offsets()[row + 1] - column.offsets()[row];
        buffer->mutable_as<int32_t>()[row] = column.is_null(row) ? -1 : size;
    }
    return Column::flat(*call.result_type, call.rows, std::move(buffer),
                        minus_one ? nullptr : column.validity_buffer());
}

ColumnPtr size(const KernelCall& call) { return sizes(call, call.settings->legacy_size_of_null); }
ColumnPtr array_size(const KernelCall& call) { return sizes(call, false); }

}  // namespace

FUNCTION("size")
    .alias("cardinality")
    .group("collection_funcs")
    .since("1.5.0")
    .doc("The number of elements of an array or map.")
    .example("SELECT size(array('b', 'd', 'c', 'a'))", "4")
    .overload(resolve_size, size)
    .with([](FunctionRecord& r) { r.nulls = NullHandling::kCustom; });

FUNCTION("array_size")
    .group("array_funcs")
    .since("3.3.0")
    .doc("The number of elements of an array.")
    .example("SELECT array_size(array('b', 'd', 'c', 'a'))", "4")
    .overload(resolve_array_size, array_size);

}  // namespace firesteel

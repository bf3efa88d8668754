#include "functions/registry.h"
#include "functions/scalar/collection/picked_lists.h"

namespace firesteel {

namespace {

Type map_argument(const ResolveRequest& request) {
    check_argument_count(request, 1, 1);
    const Type& type = request.arguments[0].type;
    if (type.is(TypeId::kNull)) return Type::map(Type::null(), Type::null());
    if (!type.is(TypeId::kMap)) raise_unexpected_type(request, 0, "\"MAP\"");
    return type;
}

Resolution resolve_keys(const ResolveRequest& request) {
    const Type map = map_argument(request);
    return {{map}, Type::array(map.key_type(), true), request.arguments[0].nullable};
}

Resolution resolve_values(const ResolveRequest& request) {
    const Type map = map_argument(request);
    return {{map}, Type::array(map.value_type(), true), request.arguments[0].nullable};
}

Resolution resolve_entries(const ResolveRequest& request) {
    const Type map = map_argument(request);
    const Type entry =
        Type::structure({{"key", map.key_type(), false}, {"value", map.value_type(), map.contains_null()}});
    return {{map}, Type::array(entry, false), request.arguments[0].nullable};
}

template <size_t kPart>
ColumnPtr part(const KernelCall& call) {
    return Column::list(*call.result_type, call.rows, call[0].offsets_buffer(), nullptr,
                        {call[0].child(kPart)});
}

ColumnPtr entries(const KernelCall& call) {
    const Column& map = call[0];
    const Type& entry = call.result_type->element_type();
    return Column::list(
        *call.result_type, call.rows, map.offsets_buffer(), nullptr,
        {Column::structure(entry, map.child(0)->size(), nullptr, {map.child(0), map.child(1)})});
}

}  // namespace

FUNCTION("map_keys")
    .group("map_funcs")
    .since("2.0.0")
    .doc("The keys of the map, in no particular order.")
    .example("SELECT map_keys(map(1, 'a', 2, 'b'))", "[1,2]")
    .overload(resolve_keys, part<0>);

FUNCTION("map_values")
    .group("map_funcs")
    .since("2.0.0")
    .doc("The values of the map, in no particular order.")
    .example("SELECT map_values(map(1, 'a', 2, 'b'))", "[\"a\",\"b\"]")
    .overload(resolve_values, part<1>);

FUNCTION("map_entries")
    .group("map_funcs")
    .since("3.0.0")
    .doc("The entries of the map as structs of key and value, in no particular order.")
    .example("SELECT map_entries(map(1, 'a', 2, 'b'))",
             "[{\"key\":1,\"value\":\"a\"},{\"key\":2,\"value\":\"b\"}]")
    .overload(resolve_entries, entries);

}  // namespace firesteel

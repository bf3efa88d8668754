#include "column/compare.h"
#include "functions/collation_keys.h"
#include "functions/registry.h"
#include "functions/scalar/collection/picked_lists.h"
#include "functions/scalar/predicate/compare_kernels.h"

namespace firesteel {

namespace {

Resolution resolve_remove(const ResolveRequest& request) {
    check_argument_count(request, 2, 2);
    const ArgumentInfo& array = request.arguments[0];
    const Type element = element_with_value(request, 0, 1);
    check_orderable(request, element, request.name);
    const Type list = Type::array(element, array.type.contains_null());
    return {{list, element}, list, array.nullable || request.arguments[1].nullable};
}

/// Null elements stay: they equal nothing.
ColumnPtr remove(const KernelCall& call) {
    PickedLists lists(call);
    const Column& array = call[0];
    const ColumnPtr keys = comparable(array.child(0), call.pool);
    const ColumnPtr values = comparable(call.arguments[1], call.pool);
    const Column& elements = *keys;
    for (int64_t row = 0; row < call.rows; ++row) {
        const int32_t end = is_valid_row(call, row) ? array.offsets()[row + 1] : array.offsets()[row];
        for (int32_t i = array.offsets()[row]; i < end; ++i) {
            if (elements.is_null(i) || compare_rows(elements, i, *values, row) != 0) lists.pick(i);
        }
        lists.close_row();
    }
    return lists.finish(array.child(0));
}

Resolution resolve_compact(const ResolveRequest& request) {
    check_argument_count(request, 1, 1);
    const ArgumentInfo& array = request.arguments[0];
    const Type type = as_array(array.type);
    if (!type.is(TypeId::kArray)) raise_unexpected_type(request, 0, "\"ARRAY\"");
    return {{type}, Type::array(type.element_type(), false), array.nullable};
}

ColumnPtr compact(const KernelCall& call) {
    PickedLists lists(call);
    const Column& array = call[0];
    for (int64_t row = 0; row < call.rows; ++row) {
        const int32_t end = is_valid_row(call, row) ? array.offsets()[row + 1] : array.offsets()[row];
        for (int32_t i = array.offsets()[row]; i < end; ++i) {
            if (!array.child(0)->is_null(i)) lists.pick(i);
        }
        lists.close_row();
    }
    return lists.finish(array.child(0));
}

}  // namespace

FUNCTION("array_remove")
    .group("array_funcs")
    .since("2.4.0")
    .doc("The array without the elements that equal the value.")
    .example("SELECT array_remove(array(1, 2, 3, NULL, 3), 3)", "[1,2,null]")
    .overload(resolve_remove, remove);

FUNCTION("array_compact")
    .group("array_funcs")
    .since("3.4.0")
    .doc("The array without its null elements.")
    .example("SELECT array_compact(array(1, 2, 3, NULL))", "[1,2,3]")
    .overload(resolve_compact, compact);

}  // namespace firesteel

#include "column/builder.h"
#include "functions/registry.h"
#include "functions/scalar/collection/picked_lists.h"

namespace firesteel {

namespace {

Resolution resolve_flatten(const ResolveRequest& request) {
    check_argument_count(request, 1, 1);
    const ArgumentInfo& array = request.arguments[0];
    if (!array.type.is(TypeId::kArray) || !array.type.element_type().is(TypeId::kArray))
        raise_unexpected_type(request, 0, "\"ARRAY\" of \"ARRAY\"");
    return {{array.type}, array.type.element_type(), array.nullable || array.type.contains_null()};
}

/// Null when one of the arrays is.
ColumnPtr flatten_arrays(const KernelCall& call) {
    const Column& outer = call[0];
    const Column& inner = *outer.child(0);
    PickedLists lists(call);
    ValidityBuilder validity(call.pool);
    for (int64_t row = 0; row < call.rows; ++row) {
        const int32_t begin = outer.offsets()[row];
        const int32_t end = is_valid_row(call, row) ? outer.offsets()[row + 1] : begin;
        bool valid = true;
        for (int32_t i = begin; i < end; ++i) valid = valid && !inner.is_null(i);
        for (int32_t i = begin; valid && i < end; ++i)
            lists.pick_range(inner.offsets()[i], inner.offsets()[i + 1]);
        valid ? validity.append_valid() : validity.append_null();
        lists.close_row();
    }
    const ColumnPtr result = lists.finish(inner.child(0));
    return Column::list(*call.result_type, call.rows, result->offsets_buffer(), validity.finish(),
                        result->children());
}

}  // namespace

FUNCTION("flatten")
    .group("array_funcs")
    .since("2.4.0")
    .doc("The elements of the arrays in an array, as one array; null when one of them is.")
    .example("SELECT flatten(array(array(1, 2), array(3, 4)))", "[1,2,3,4]")
    .overload(resolve_flatten, flatten_arrays);

}  // namespace firesteel

#include "column/builder.h"
#include "column/compare.h"
#include "functions/registry.h"
#include "functions/scalar/collection/picked_lists.h"
#include "functions/scalar/predicate/compare_kernels.h"

namespace firesteel {

namespace {

Resolution resolve_position(const ResolveRequest& request) {
    check_argument_count(request, 2, 2);
    const ArgumentInfo& array = request.arguments[0];
    const ArgumentInfo& value = request.arguments[1];
    if (array.type.is(TypeId::kNull))
        raise_mismatch(request, "NULL_TYPE", {{"functionName", "`" + request.name + "`"}});
    if (!array.type.is(TypeId::kArray)) raise_unexpected_type(request, 0, "\"ARRAY\"");
    const Type element = element_with_value(request, 0, 1);
    check_orderable(request, element, request.name);
    return {{Type::array(element, array.type.contains_null()), element},
            Type::long_integer(),
            array.nullable || value.nullable};
}

ColumnPtr position(const KernelCall& call) {
    FixedBuilder<int64_t> out(*call.result_type, call.pool);
    out.reserve(call.rows);
    const Column& array = call[0];
    const Column& elements = *array.child(0);
    for (int64_t row = 0; row < call.rows; ++row) {
        int64_t found = 0;
        const int32_t begin = array.offsets()[row];
        const int32_t end = is_valid_row(call, row) ? array.offsets()[row + 1] : begin;
        for (int32_t i = begin; i < end && found == 0; ++i) {
            if (!elements.is_null(i) && compare_rows(elements, i, call[1], row) == 0) found = i - begin + 1;
        }
        out.append_value(found);
    }
    return out.finish();
}

}  // namespace

FUNCTION("array_position")
    .group("array_funcs")
    .since("2.4.0")
    .doc("Where the value first stands in the array, counted from 1; 0 when it does not.")
    .example("SELECT array_position(array(312, 773, 708, 708), 708)", "3")
    .example("SELECT array_position(array(312, 773, 708, 708), 414)", "0")
    .overload(resolve_position, position);

}  // namespace firesteel

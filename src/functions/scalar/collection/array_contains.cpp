#include "column/bitmap.h"
#include "column/builder.h"
#include "column/compare.h"
#include "functions/registry.h"
#include "functions/scalar/collection/picked_lists.h"
#include "functions/scalar/predicate/compare_kernels.h"

namespace firesteel {

namespace {

Resolution resolve_contains(const ResolveRequest& request) {
    check_argument_count(request, 2, 2);
    const ArgumentInfo& array = request.arguments[0];
    const ArgumentInfo& value = request.arguments[1];
    if (array.type.is(TypeId::kNull) || value.type.is(TypeId::kNull)) {
        raise_mismatch(request, "NULL_TYPE", {{"functionName", "`" + request.name + "`"}});
    }
    if (!array.type.is(TypeId::kArray)) raise_unexpected_type(request, 0, "\"ARRAY\"");
    const Type element = element_with_value(request, 0, 1, true);
    check_orderable(request, element, request.name);
    return {{Type::array(element, array.type.contains_null()), element},
            Type::boolean(),
            array.nullable || value.nullable || array.type.contains_null()};
}

/// Null when the value is not there but a null is, which might be it.
ColumnPtr contains(const KernelCall& call) {
    FixedBuilder<uint8_t> out(*call.result_type, call.pool);
    out.reserve(call.rows);
    const Column& array = call[0];
    const Column& elements = *array.child(0);
    for (int64_t row = 0; row < call.rows; ++row) {
        bool found = false;
        bool has_null = false;
        const bool valid = !call.validity || get_bit(call.validity->as<uint64_t>(), row);
        for (int32_t i = array.offsets()[row]; valid && !found && i < array.offsets()[row + 1]; ++i) {
            has_null = has_null || elements.is_null(i);
            found = !elements.is_null(i) && equal_rows(elements, i, call[1], row);
        }
        if (!found && has_null) {
            out.append_null();
        } else {
            out.append_value(found);
        }
    }
    return out.finish();
}

}  // namespace

FUNCTION("array_contains")
    .group("array_funcs")
    .since("1.5.0")
    .doc("Does the array hold the value?")
    .example("SELECT array_contains(array(1, 2, 3), 2)", "true")
    .overload(resolve_contains, contains);

}  // namespace firesteel

#include "column/builder.h"
#include "column/compare.h"
#include "functions/client_function.h"
#include "functions/registry.h"
#include "functions/scalar/collection/picked_lists.h"
#include "functions/scalar/predicate/compare_kernels.h"

namespace firesteel {

namespace {

Resolution resolve_binary_search(const ResolveRequest& request) {
    check_argument_count(request, 2, 2);
    const ArgumentInfo& array = request.arguments[0];
    if (array.type.is(TypeId::kNull) || request.arguments[1].type.is(TypeId::kNull))
        raise_mismatch(request, "NULL_TYPE", {{"functionName", "`" + request.name + "`"}});
    if (!array.type.is(TypeId::kArray)) raise_unexpected_type(request, 0, "\"ARRAY\"");
    const Type element = element_with_value(request, 0, 1);
    check_orderable(request, element, request.name);
    return {{Type::array(element, array.type.contains_null()), element}, Type::integer(), true};
}

/// Nulls come before all values.
int compare_element(const Column& elements, int64_t i, const Column& values, int64_t row) {
    return elements.is_null(i) ? -1 : compare_rows(elements, i, values, row);
}

ColumnPtr found_places(const KernelCall& call) {
    FixedBuilder<int32_t> out(*call.result_type, call.pool);
    out.reserve(call.rows);
    const Column& array = call[0];
    const Column& elements = *array.child(0);
    for (int64_t row = 0; row < call.rows; ++row) {
        int32_t low = 0;
        int32_t high = is_valid_row(call, row) ? array.offsets()[row + 1] - array.offsets()[row] : 0;
        int32_t found = -1;
        while (low < high && found < 0) {
            const int32_t middle = low + (high - low - 1) / 2;
            const int order = compare_element(elements, array.offsets()[row] + middle, call[1], row);
            if (order == 0) found = middle;
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        out.append_value(found >= 0 ? found : -low - 1);
    }
    return out.finish();
}

}  // namespace

FUNCTION("array_binary_search")
    .doc("Where the value stands in the sorted array, counted from 0; else -1 less where it would have to.")
    .overload(resolve_binary_search, found_places)
    .with(is_for_clients);

}  // namespace firesteel

#include <algorithm>
#include <numeric>

#include "column/bitmap.h"
#include "column/compare.h"
#include "column/selection.h"
#include "functions/collation_keys.h"
#include "functions/registry.h"
#include "functions/scalar/collection/picked_lists.h"
#include "functions/scalar/predicate/compare_kernels.h"

namespace firesteel {

namespace {

Resolution resolve_sort(const ResolveRequest& request) {
    check_argument_count(request, 1, 2);
    const Type type = as_array(request.arguments[0].type);
    if (!type.is(TypeId::kArray)) raise_unexpected_type(request, 0, "\"ARRAY\"");
    if (!is_orderable(type)) {
        raise_mismatch(request, "INVALID_ORDERING_TYPE",
                       {{"functionName", "`sort_array`"}, {"dataType", quoted(type)}});
    }
    Resolution resolution{{type}, type, request.arguments[0].nullable};
    if (request.arguments.size() == 1) return resolution;
    const ArgumentInfo& ascending = request.arguments[1];
    if (!ascending.constant) {
        raise_mismatch(request, "NON_FOLDABLE_INPUT",
                       {{"inputName", "`ascendingOrder`"},
                        {"inputType", quoted(ascending.type)},
                        {"inputExpr", quoted(ascending.sql)}});
    }
    const bool fits = ascending.type.is(TypeId::kBoolean) || ascending.type.is(TypeId::kNull);
    if (!fits) raise_unexpected_type(request, 1, "\"BOOLEAN\"");
    resolution.argument_types.push_back(Type::boolean());
    resolution.nullable |= ascending.nullable;
    return resolution;
}

ColumnPtr sort_array(const KernelCall& call) {
    const Column& array = call[0];
    const ColumnPtr keys = comparable(array.child(0), call.pool);
    const Column& elements = *keys;
    std::vector<int32_t> order(static_cast<size_t>(elements.size()));
    std::iota(order.begin(), order.end(), 0);
    for (int64_t row = 0; row < call.rows; ++row) {
        if (call.validity && !get_bit(call.validity->as<uint64_t>(), row)) continue;
        const bool ascending = call.arguments.size() < 2 || call[1].values<uint8_t>()[row] != 0;
        const auto less = [&](int32_t a, int32_t b) {
            const bool a_null = elements.is_null(a);
            const bool b_null = elements.is_null(b);
            // Nulls come first in ascending order, last in descending.
            if (a_null || b_null) return ascending ? a_null && !b_null : b_null && !a_null;
            const int sign = compare_rows(elements, a, elements, b);
            return ascending ? sign < 0 : sign > 0;
        };
        std::stable_sort(order.begin() + array.offsets()[row], order.begin() + array.offsets()[row + 1],
                         less);
    }
    return Column::list(*call.result_type, call.rows, array.offsets_buffer(), array.validity_buffer(),
                        {take(array.child(0), order, call.pool)});
}

}  // namespace

FUNCTION("sort_array")
    .group("array_funcs")
    .since("1.5.0")
    .doc("The array in ascending order with nulls first, or in descending order with nulls last.")
    .example("SELECT sort_array(array('b', 'd', NULL, 'c', 'a'), true)", "[null,\"a\",\"b\",\"c\",\"d\"]")
    .overload(resolve_sort, sort_array)
    .with([](FunctionRecord& r) {
        r.display = [](const std::string& name, const std::vector<std::string>& arguments) {
            return name + "(" + arguments[0] + ", " + (arguments.size() > 1 ? arguments[1] : "true") + ")";
        };
    });

}  // namespace firesteel

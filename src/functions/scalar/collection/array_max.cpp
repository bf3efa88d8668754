#include "column/compare.h"
#include "functions/collation_keys.h"
#include "functions/registry.h"
#include "functions/scalar/collection/picked_lists.h"
#include "functions/scalar/predicate/compare_kernels.h"

namespace firesteel {

namespace {

Resolution resolve_extreme(const ResolveRequest& request) {
    check_argument_count(request, 1, 1);
    const Type& type = request.arguments[0].type;
    if (type.is(TypeId::kNull)) return {{Type::array(Type::null())}, Type::null(), true};
    if (!type.is(TypeId::kArray)) raise_unexpected_type(request, 0, "\"ARRAY\"");
    check_orderable(request, type.element_type(), request.name);
    return {{type}, type.element_type(), true};
}

/// Nulls do not count; null when there is nothing else.
template <int kSign>
ColumnPtr extreme(const KernelCall& call) {
    const Column& array = call[0];
    const ColumnPtr keys = comparable(array.child(0), call.pool);
    const Column& elements = *keys;
    std::vector<int32_t> picked(static_cast<size_t>(call.rows), -1);
    for (int64_t row = 0; row < call.rows; ++row) {
        int32_t& best = picked[static_cast<size_t>(row)];
        const int32_t end = is_valid_row(call, row) ? array.offsets()[row + 1] : array.offsets()[row];
        for (int32_t i = array.offsets()[row]; i < end; ++i) {
            if (elements.is_null(i)) continue;
            if (best < 0 || kSign * compare_rows(elements, i, elements, best) > 0) best = i;
        }
    }
    return take(array.child(0), picked, call.pool);
}

}  // namespace

FUNCTION("array_max")
    .group("array_funcs")
    .since("2.4.0")
    .doc("The greatest element; nulls do not count.")
    .example("SELECT array_max(array(1, 20, NULL, 3))", "20")
    .overload(resolve_extreme, extreme<1>);

FUNCTION("array_min")
    .group("array_funcs")
    .since("2.4.0")
    .doc("The least element; nulls do not count.")
    .example("SELECT array_min(array(1, 20, NULL, 3))", "1")
    .overload(resolve_extreme, extreme<-1>);

}  // namespace firesteel

#include <algorithm>

#include "functions/coercion.h"
#include "functions/registry.h"
#include "functions/scalar/collection/picked_lists.h"

namespace firesteel {

namespace {

Resolution resolve_slice(const ResolveRequest& request) {
    check_argument_count(request, 3, 3);
    const ArgumentInfo& array = request.arguments[0];
    const bool is_null = array.type.is(TypeId::kNull);
    if (!is_null && !array.type.is(TypeId::kArray)) raise_unexpected_type(request, 0, "\"ARRAY\"");
    const Type type = is_null ? Type::array(Type::null()) : array.type;
    for (size_t i = 1; i < 3; ++i) {
        if (!can_implicitly_cast(request.arguments[i].type, Type::integer(), request.settings->ansi))
            raise_unexpected_type(request, i, "\"INT\"");
    }
    const std::vector<Type> types = {type, Type::integer(), Type::integer()};
    return {types, type, strict_nullable(request, types)};
}

/// Negative starts count from the end.
ColumnPtr slice_arrays(const KernelCall& call) {
    const Column& array = call[0];
    PickedLists lists(call);
    for (int64_t row = 0; row < call.rows; ++row) {
        const int64_t start = call[1].values<int32_t>()[row];
        const int64_t length = call[2].values<int32_t>()[row];
        const int64_t size = array.offsets()[row + 1] - array.offsets()[row];
        if (!is_valid_row(call, row)) {
        } else if (start == 0) {
            call.errors->fail_always(row, [] {
                return Error("INVALID_PARAMETER_VALUE.START",
                             {{"parameter", "`start`"}, {"functionName", "`slice`"}});
            });
        } else if (length < 0) {
            call.errors->fail_always(row, [&] {
                return Error("INVALID_PARAMETER_VALUE.LENGTH", {{"parameter", "`length`"},
                                                                {"length", std::to_string(length)},
                                                                {"functionName", "`slice`"}});
            });
        } else {
            const int64_t from = start < 0 ? size + start : start - 1;
            if (from >= 0 && from < size) {
                lists.pick_range(array.offsets()[row] + static_cast<int32_t>(from),
                                 array.offsets()[row] + static_cast<int32_t>(std::min(size, from + length)));
            }
        }
        lists.close_row();
    }
    return lists.finish(array.child(0));
}

}  // namespace

FUNCTION("slice")
    .group("array_funcs")
    .since("2.4.0")
    .doc("Some elements of the array from a position on, which counts from the end when negative.")
    .example("SELECT slice(array(1, 2, 3, 4), 2, 2)", "[2,3]")
    .example("SELECT slice(array(1, 2, 3, 4), -2, 2)", "[3,4]")
    .overload(resolve_slice, slice_arrays)
    .with([](FunctionRecord& r) { r.can_fail = true; });

}  // namespace firesteel

#include "column/builder.h"
#include "column/compare.h"
#include "functions/registry.h"
#include "functions/scalar/collection/picked_lists.h"
#include "functions/scalar/predicate/compare_kernels.h"

namespace firesteel {

namespace {

Resolution resolve_contains_key(const ResolveRequest& request) {
    check_argument_count(request, 2, 2);
    const Type& map = request.arguments[0].type;
    const Type& key = request.arguments[1].type;
    if (key.is(TypeId::kNull)) raise_mismatch(request, "NULL_TYPE", {{"functionName", "`map_contains_key`"}});
    const auto common = map.is(TypeId::kMap)
                            ? common_type_without_texts(map.key_type(), key, request.settings->ansi)
                            : std::nullopt;
    if (!common) {
        raise_mismatch(request, "MAP_FUNCTION_DIFF_TYPES",
                       {{"functionName", "`map_contains_key`"},
                        {"dataType", "\"MAP\""},
                        {"leftType", quoted(map)},
                        {"rightType", quoted(key)}});
    }
    check_orderable(request, *common, request.name);
    return {{Type::map(*common, map.value_type(), map.contains_null()), *common}, Type::boolean(), true};
}

ColumnPtr contains_key(const KernelCall& call) {
    FixedBuilder<uint8_t> out(*call.result_type, call.pool);
    const Column& map = call[0];
    for (int64_t row = 0; row < call.rows; ++row) {
        bool found = false;
        const int32_t end = is_valid_row(call, row) ? map.offsets()[row + 1] : map.offsets()[row];
        for (int32_t i = map.offsets()[row]; i < end && !found; ++i)
            found = compare_rows(*map.child(0), i, call[1], row) == 0;
        out.append_value(found);
    }
    return out.finish();
}

}  // namespace

FUNCTION("map_contains_key")
    .group("map_funcs")
    .since("3.3.0")
    .doc("Does the map have the key?")
    .example("SELECT map_contains_key(map(1, 'a', 2, 'b'), 1)", "true")
    .example("SELECT map_contains_key(map(1, 'a', 2, 'b'), 3)", "false")
    .overload(resolve_contains_key, contains_key);

}  // namespace firesteel

#include "column/selection.h"
#include "functions/coercion.h"
#include "functions/registry.h"
#include "functions/scalar/collection/map_builder.h"
#include "functions/scalar/collection/picked_lists.h"

namespace firesteel {

namespace {

/// The common type of every other argument, starting at `first`.
Type common_part(const ResolveRequest& request, size_t first, const char* condition) {
    std::vector<Type> types;
    std::string text;
    for (size_t i = first; i < request.arguments.size(); i += 2) {
        types.push_back(request.arguments[i].type);
        text += (text.empty() ? "" : ", ") + quoted(types.back());
    }
    if (types.empty()) return Type::null();
    const auto common = common_type(types, request.settings->ansi);
    if (!common)
        raise_mismatch(request, condition, {{"functionName", "`map`"}, {"dataType", "[" + text + "]"}});
    return *common;
}

Resolution resolve_map(const ResolveRequest& request) {
    if (request.arguments.size() % 2 != 0) raise_wrong_argument_count(request, "2n (n > 0)");
    const Type key = common_part(request, 0, "CREATE_MAP_KEY_DIFF_TYPES");
    const Type value = common_part(request, 1, "CREATE_MAP_VALUE_DIFF_TYPES");
    check_map_key(request, key);
    Resolution resolution;
    bool contains_null = false;
    for (size_t i = 0; i < request.arguments.size(); ++i) {
        resolution.argument_types.push_back(i % 2 == 0 ? key : value);
        if (i % 2 == 1) contains_null = contains_null || nullable_as(request, i, value);
    }
    resolution.result = Type::map(key, value, contains_null);
    resolution.nullable = false;
    return resolution;
}

/// Arguments first, first + 2, ... of each row, one row after the other.
ColumnPtr interleaved(const KernelCall& call, size_t first, const Type& type) {
    std::vector<ColumnPtr> columns;
    for (size_t i = first; i < call.arguments.size(); i += 2) {
        columns.push_back(call.arguments[i]->type() == type ? call.arguments[i]
                                                            : call.arguments[i]->with_type(type));
    }
    if (columns.empty()) return Column::nulls(type, 0, call.pool);
    std::vector<int32_t> order;
    for (int64_t row = 0; row < call.rows; ++row) {
        for (size_t i = 0; i < columns.size(); ++i)
            order.push_back(static_cast<int32_t>(static_cast<int64_t>(i) * call.rows + row));
    }
    return take(concatenate(columns, call.pool), order, call.pool);
}

ColumnPtr make_map(const KernelCall& call) {
    const auto entries = static_cast<int32_t>(call.arguments.size() / 2);
    std::vector<int32_t> offsets(static_cast<size_t>(call.rows) + 1);
    for (size_t row = 0; row < offsets.size(); ++row) offsets[row] = static_cast<int32_t>(row) * entries;
    return build_maps(call, interleaved(call, 0, call.result_type->key_type()),
                      interleaved(call, 1, call.result_type->value_type()), offsets);
}

Resolution resolve_map_from_arrays(const ResolveRequest& request) {
    check_argument_count(request, 2, 2);
    for (size_t i = 0; i < 2; ++i) {
        if (!as_array(request.arguments[i].type).is(TypeId::kArray))
            raise_unexpected_type(request, i, "\"ARRAY\"");
    }
    const Type keys = as_array(request.arguments[0].type);
    const Type values = as_array(request.arguments[1].type);
    check_map_key(request, keys.element_type());
    return {{keys, values},
            Type::map(keys.element_type(), values.element_type(), values.contains_null()),
            request.arguments[0].nullable || request.arguments[1].nullable};
}

/// Rows whose arrays differ in length fail.
ColumnPtr map_from_arrays(const KernelCall& call) {
    const Column& keys = call[0];
    const Column& values = call[1];
    std::vector<int32_t> offsets = {0};
    std::vector<int32_t> key_rows;
    std::vector<int32_t> value_rows;
    for (int64_t row = 0; row < call.rows; ++row) {
        const bool valid = !keys.is_null(row) && !values.is_null(row);
        const int32_t count = keys.offsets()[row + 1] - keys.offsets()[row];
        if (valid && count != values.offsets()[row + 1] - values.offsets()[row]) {
            call.errors->fail_always(row, [] { return Error("_LEGACY_ERROR_TEMP_2128"); });
        } else if (valid) {
            for (int32_t i = 0; i < count; ++i) {
                key_rows.push_back(keys.offsets()[row] + i);
                value_rows.push_back(values.offsets()[row] + i);
            }
        }
        offsets.push_back(static_cast<int32_t>(key_rows.size()));
    }
    return build_maps(call, take(keys.child(0), key_rows, call.pool),
                      take(values.child(0), value_rows, call.pool), offsets);
}

}  // namespace

FUNCTION("map")
    .group("map_funcs")
    .since("2.0.0")
    .doc("A map of the given keys and values, which alternate.")
    .example("SELECT map(1.0, '2', 3.0, '4')", "{1.0:\"2\",3.0:\"4\"}")
    .overload(resolve_map, make_map)
    .with([](FunctionRecord& r) { r.nulls = NullHandling::kCustom, r.can_fail = true; });

FUNCTION("map_from_arrays")
    .group("map_funcs")
    .since("2.4.0")
    .doc("A map of the keys in one array and the values in another.")
    .example("SELECT map_from_arrays(array(1.0, 3.0), array('2', '4'))", "{1.0:\"2\",3.0:\"4\"}")
    .overload(resolve_map_from_arrays, map_from_arrays)
    .with([](FunctionRecord& r) { r.can_fail = true; });

}  // namespace firesteel

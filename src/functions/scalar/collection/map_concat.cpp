#include "functions/coercion.h"
#include "functions/registry.h"
#include "functions/scalar/collection/map_builder.h"
#include "functions/scalar/collection/picked_lists.h"

namespace firesteel {

namespace {

std::string type_list(const ResolveRequest& request) {
    std::string types;
    for (const auto& argument : request.arguments)
        types += (types.empty() ? "" : ", ") + quoted(argument.type);
    return "[" + types + "]";
}

Resolution resolve_map_concat(const ResolveRequest& request) {
    if (request.arguments.empty()) return {{}, Type::map(Type::string(), Type::string()), false};
    bool nullable = false;
    for (const auto& argument : request.arguments) {
        nullable = nullable || argument.nullable;
        if (!argument.type.is(TypeId::kMap)) {
            raise_mismatch(request, "MAP_CONCAT_DIFF_TYPES",
                           {{"functionName", "`map_concat`"}, {"dataType", type_list(request)}});
        }
    }
    std::vector<Type> types;
    for (const auto& argument : request.arguments) types.push_back(argument.type);
    const auto common = common_type(types, request.settings->ansi);
    if (!common) raise_different_types(request, 0, true);
    check_map_key(request, common->key_type());
    return {std::vector<Type>(types.size(), *common), *common, nullable};
}

ColumnPtr map_concat(const KernelCall& call) {
    const Type& key = call.result_type->key_type();
    const Type& value = call.result_type->value_type();
    std::vector<ColumnPtr> keys;
    std::vector<ColumnPtr> values;
    std::vector<int32_t> starts;
    int32_t total = 0;
    for (const auto& map : call.arguments) {
        starts.push_back(total);
        total += static_cast<int32_t>(map->child(0)->size());
        keys.push_back(map->child(0));
        values.push_back(map->child(1));
    }
    std::vector<int32_t> offsets = {0};
    std::vector<int32_t> picked;
    for (int64_t row = 0; row < call.rows; ++row) {
        for (size_t i = 0; is_valid_row(call, row) && i < starts.size(); ++i) {
            for (int32_t at = call[i].offsets()[row]; at < call[i].offsets()[row + 1]; ++at)
                picked.push_back(starts[i] + at);
        }
        offsets.push_back(static_cast<int32_t>(picked.size()));
    }
    if (keys.empty())
        return build_maps(call, Column::nulls(key, 0, call.pool), Column::nulls(value, 0, call.pool),
                          offsets);
    return build_maps(call, take(joined_elements(call, keys, key), picked, call.pool),
                      take(joined_elements(call, values, value), picked, call.pool), offsets);
}

}  // namespace

FUNCTION("map_concat")
    .group("map_funcs")
    .since("2.4.0")
    .doc("The entries of all maps in one.")
    .example("SELECT map_concat(map(1, 'a', 2, 'b'), map(3, 'c'))", "{1:\"a\",2:\"b\",3:\"c\"}")
    .overload(resolve_map_concat, map_concat)
    .with([](FunctionRecord& r) { r.can_fail = true; });

}  // namespace firesteel

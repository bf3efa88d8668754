#include "column/builder.h"
#include "functions/registry.h"
#include "functions/scalar/collection/map_builder.h"
#include "functions/scalar/collection/picked_lists.h"

namespace firesteel {

namespace {

Resolution resolve_from_entries(const ResolveRequest& request) {
    check_argument_count(request, 1, 1);
    const ArgumentInfo& array = request.arguments[0];
    const bool fits = array.type.is(TypeId::kArray) && array.type.element_type().is(TypeId::kStruct) &&
                      array.type.element_type().fields().size() == 2;
    if (!fits) raise_unexpected_type(request, 0, "\"ARRAY\" of pair \"STRUCT\"");
    const auto& fields = array.type.element_type().fields();
    check_map_key(request, fields[0].type);
    return {{array.type},
            Type::map(fields[0].type, fields[1].type, fields[1].nullable),
            array.nullable || array.type.contains_null()};
}

/// Null when one of the entries is.
ColumnPtr from_entries(const KernelCall& call) {
    const Column& array = call[0];
    const Column& entries = *array.child(0);
    std::vector<int32_t> offsets = {0};
    std::vector<int32_t> picked;
    ValidityBuilder validity(call.pool);
    for (int64_t row = 0; row < call.rows; ++row) {
        const int32_t begin = array.offsets()[row];
        const int32_t end = is_valid_row(call, row) ? array.offsets()[row + 1] : begin;
        bool valid = true;
        for (int32_t i = begin; i < end; ++i) valid = valid && !entries.is_null(i);
        for (int32_t i = begin; valid && i < end; ++i) picked.push_back(i);
        valid ? validity.append_valid() : validity.append_null();
        offsets.push_back(static_cast<int32_t>(picked.size()));
    }
    const ColumnPtr maps = build_maps(call, take(entries.child(0), picked, call.pool),
                                      take(entries.child(1), picked, call.pool), offsets);
    return Column::list(*call.result_type, call.rows, maps->offsets_buffer(), validity.finish(),
                        maps->children());
}

}  // namespace

FUNCTION("map_from_entries")
    .group("map_funcs")
    .since("2.4.0")
    .doc("A map of the key and value structs in an array; null when one of them is.")
    .example("SELECT map_from_entries(array(struct(1, 'a'), struct(2, 'b')))", "{1:\"a\",2:\"b\"}")
    .overload(resolve_from_entries, from_entries)
    .with([](FunctionRecord& r) { r.can_fail = true; });

}  // namespace firesteel

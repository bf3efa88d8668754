#include "column/builder.h"
#include "functions/registry.h"
#include "functions/scalar/collection/picked_lists.h"

namespace firesteel {

namespace {

Resolution resolve_repeat(const ResolveRequest& request) {
    check_argument_count(request, 2, 2);
    const ArgumentInfo& element = request.arguments[0];
    const Type& count = request.arguments[1].type;
    if (!count.is(TypeId::kInteger) && !count.is(TypeId::kNull)) raise_unexpected_type(request, 1, "\"INT\"");
    return {{element.type, Type::integer()},
            Type::array(element.type, element.nullable),
            request.arguments[1].nullable};
}

ColumnPtr repeat(const KernelCall& call) {
    PickedLists lists(call);
    ValidityBuilder validity(call.pool);
    for (int64_t row = 0; row < call.rows; ++row) {
        const bool valid = !call[1].is_null(row);
        valid ? validity.append_valid() : validity.append_null();
        const int32_t count = valid ? call[1].values<int32_t>()[row] : 0;
        if (count > kMaxArrayElements) {
            call.errors->fail_always(row, [&] {
                return Error("COLLECTION_SIZE_LIMIT_EXCEEDED.PARAMETER",
                             {{"numberOfElements", std::to_string(count)},
                              {"functionName", "`array_repeat`"},
                              {"maxRoundedArrayLength", std::to_string(kMaxArrayElements)},
                              {"parameter", "`count`"}});
            });
        } else {
            for (int32_t i = 0; i < count; ++i) lists.pick(static_cast<int32_t>(row));
        }
        lists.close_row();
    }
    const ColumnPtr result = lists.finish(call.arguments[0]);
    return Column::list(*call.result_type, call.rows, result->offsets_buffer(), validity.finish(),
                        result->children());
}

}  // namespace

FUNCTION("array_repeat")
    .group("array_funcs")
    .since("2.4.0")
    .doc("An array of the element as often as the count says.")
    .example("SELECT array_repeat('123', 2)", "[\"123\",\"123\"]")
    .overload(resolve_repeat, repeat)
    .with([](FunctionRecord& r) { r.nulls = NullHandling::kCustom, r.can_fail = true; });

}  // namespace firesteel

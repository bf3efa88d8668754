#include <algorithm>

#include "functions/coercion.h"
#include "functions/registry.h"
#include "functions/rows.h"

namespace firesteel {

namespace {

/// All binary, or all texts.
Resolution resolve_elt(const ResolveRequest& request) {
    if (request.arguments.size() < 2) raise_wrong_argument_count(request, "> 1");
    const bool ansi = request.settings->ansi;
    if (!can_implicitly_cast(request.arguments[0].type, Type::integer(), ansi))
        raise_unexpected_type(request, 0, "\"INT\"");
    const bool binary = std::all_of(request.arguments.begin() + 1, request.arguments.end(),
                                    [](const ArgumentInfo& a) { return a.type.is(TypeId::kBinary); });
    const Type result = binary ? Type::binary() : Type::string();
    for (size_t i = 1; i < request.arguments.size(); ++i) {
        const Type& type = request.arguments[i].type;
        if (type != result && !can_implicitly_cast(type, result, ansi))
            raise_unexpected_type(request, i, R"_(("STRING" or "BINARY"))_");
    }
    std::vector<Type> types(request.arguments.size(), result);
    types[0] = Type::integer();
    return {types, result, true};
}

ColumnPtr elt(const KernelCall& call) {
    StringBuilder out(*call.result_type, call.pool);
    const auto count = static_cast<int32_t>(call.arguments.size()) - 1;
    for (int64_t row = 0; row < call.rows; ++row) {
        const int32_t index = call[0].is_null(row) ? 0 : call[0].values<int32_t>()[row];
        if (index < 1 || index > count) {
            if (!call[0].is_null(row)) {
                call.errors->fail(row, [&] {
                    return Error("INVALID_ARRAY_INDEX", {{"indexValue", std::to_string(index)},
                                                         {"arraySize", std::to_string(count)}});
                });
            }
            out.append_null();
            continue;
        }
        const Column& picked = call[static_cast<size_t>(index)];
        if (picked.is_null(row)) {
            out.append_null();
        } else {
            out.append_value(picked.values<StringView>()[row].view());
        }
    }
    return out.finish();
}

}  // namespace

FUNCTION("elt")
    .group("string_funcs")
    .since("2.0.0")
    .doc("The n-th of the arguments behind the first, which is n.")
    .example("SELECT elt(1, 'scala', 'java')", "scala")
    .overload(resolve_elt, elt)
    .with([](FunctionRecord& r) { r.nulls = NullHandling::kCustom, r.can_fail = true; });

}  // namespace firesteel

#include "column/compare.h"
#include "column/selection.h"
#include "functions/coercion.h"
#include "functions/collation_keys.h"
#include "functions/nested_texts.h"
#include "functions/registry.h"
#include "functions/scalar/predicate/compare_kernels.h"

namespace firesteel {

namespace {

Resolution resolve_extreme(const ResolveRequest& request) {
    check_argument_count(request, 2, SIZE_MAX);
    Type common = request.arguments[0].type;
    for (const auto& argument : request.arguments) {
        // Strings and other types do not meet here, though they do elsewhere.
        const auto wider = common_type(common, argument.type, request.settings->ansi);
        if (!wider || mixes_texts(common, argument.type)) raise_different_types(request, 0, false);
        common = *wider;
    }
    check_orderable(request, common, request.name);
    Resolution resolution;
    resolution.argument_types.assign(request.arguments.size(), common);
    resolution.result = common;
    resolution.nullable = true;
    for (size_t i = 0; i < request.arguments.size(); ++i)
        resolution.nullable = resolution.nullable && nullable_as(request, i, common);
    return resolution;
}

/// Picks per row the argument that is not null and, compared with the others, has the wanted `sign`.
ColumnPtr extreme(const KernelCall& call, int sign) {
    std::vector<ColumnPtr> columns;
    for (const auto& argument : call.arguments) {
        columns.push_back(argument->type() == *call.result_type ? argument
                                                                : argument->with_type(*call.result_type));
    }
    std::vector<ColumnPtr> keys;
    for (const auto& column : columns) keys.push_back(comparable(column, call.pool));
    std::vector<int32_t> best(static_cast<size_t>(call.rows), -1);
    for (int64_t row = 0; row < call.rows; ++row) {
        size_t chosen = columns.size();
        for (size_t i = 0; i < columns.size(); ++i) {
            if (columns[i]->is_null(row)) continue;
            if (chosen == columns.size() || compare_rows(*keys[i], row, *keys[chosen], row) * sign > 0)
                chosen = i;
        }
        if (chosen < columns.size())
            best[static_cast<size_t>(row)] =
                static_cast<int32_t>(static_cast<int64_t>(chosen) * call.rows + row);
    }
    return take(concatenate(columns, call.pool), best, call.pool);
}

ColumnPtr greatest(const KernelCall& call) { return extreme(call, 1); }
ColumnPtr least(const KernelCall& call) { return extreme(call, -1); }

}  // namespace

FUNCTION("greatest")
    .group("math_funcs")
    .since("1.5.0")
    .doc("The greatest argument; nulls are skipped.")
    .example("SELECT greatest(10, 9, 2, 4, 3)", "10")
    .overload(resolve_extreme, greatest)
    .with([](FunctionRecord& r) { r.nulls = NullHandling::kCustom; });

FUNCTION("least")
    .group("math_funcs")
    .since("1.5.0")
    .doc("The least argument; nulls are skipped.")
    .example("SELECT least(10, 9, 2, 4, 3)", "2")
    .overload(resolve_extreme, least)
    .with([](FunctionRecord& r) { r.nulls = NullHandling::kCustom; });

}  // namespace firesteel

#include "expr/special/branches.h"
#include "functions/coercion.h"

namespace firesteel {

namespace {

/// Each argument is evaluated only for the rows where those before it are null.
class Coalesce final : public SpecialForm {
public:
    ColumnPtr evaluate(const SpecialCall& call) const override {
        Branches result(call.expr().type, call.batch().rows, call.context().pool);
        std::vector<int32_t> open = all_rows(call.batch().rows);
        for (size_t i = 0; i < call.argument_count() && !open.empty(); ++i) {
            const ColumnPtr values = argument_for(call, i, open);
            std::vector<int32_t> still_open;
            for (size_t k = 0; k < open.size(); ++k) {
                if (values->is_null(static_cast<int64_t>(k))) still_open.push_back(open[k]);
            }
            result.add(open, values);
            open = std::move(still_open);
        }
        return result.finish();
    }
};

const Coalesce kCoalesce;

Resolution resolve_coalesce(const ResolveRequest& request) {
    std::vector<Type> types;
    for (const auto& argument : request.arguments) types.push_back(argument.type);
    const auto common = common_type(types, request.settings->ansi);
    if (!common) raise_different_types(request, 0, true);
    Resolution resolution;
    resolution.argument_types.assign(types.size(), *common);
    resolution.result = *common;
    resolution.nullable = true;
    for (size_t i = 0; i < types.size(); ++i)
        resolution.nullable = resolution.nullable && nullable_as(request, i, *common);
    return resolution;
}

Resolution resolve_any(const ResolveRequest& request) {
    check_argument_count(request, 1, SIZE_MAX);
    return resolve_coalesce(request);
}

Resolution resolve_two(const ResolveRequest& request) {
    check_argument_count(request, 2, 2);
    return resolve_coalesce(request);
}

}  // namespace

FUNCTION("coalesce")
    .group("conditional_funcs")
    .since("1.0.0")
    .doc("The first argument that is not null; null when all are.")
    .example("SELECT coalesce(NULL, 1, NULL)", "1")
    .overload(resolve_any, &kCoalesce)
    .with([](FunctionRecord& r) { r.nulls = NullHandling::kCustom; });

FUNCTION("nvl")
    .alias("ifnull")
    .group("conditional_funcs")
    .since("2.0.0")
    .doc("The second argument where the first is null, else the first.")
    .example("SELECT nvl(NULL, array('2'))", "[\"2\"]")
    .example("SELECT ifnull(NULL, 1)", "1")
    .overload(resolve_two, &kCoalesce)
    .with([](FunctionRecord& r) { r.nulls = NullHandling::kCustom; });

}  // namespace firesteel

#include <cmath>

#include "column/selection.h"
#include "expr/special/branches.h"
#include "functions/registry.h"

namespace firesteel {

namespace {

bool is_nan(const Column& column, int64_t row) {
    if (column.is_null(row)) return false;
    if (column.type().is(TypeId::kFloat)) return std::isnan(value_at<float>(column, row));
    return std::isnan(value_at<double>(column, row));
}

/// The second argument is evaluated only for the rows where the first is NaN.
class Nanvl final : public SpecialForm {
public:
    ColumnPtr evaluate(const SpecialCall& call) const override {
        const ColumnPtr first = call.argument(0);
        std::vector<int32_t> nans;
        for (int64_t row = 0; row < call.batch().rows; ++row) {
            if (is_nan(*first, row)) nans.push_back(static_cast<int32_t>(row));
        }
        if (nans.empty()) return first;
        Branches result(call.expr().type, call.batch().rows, call.context().pool);
        result.add(all_rows(call.batch().rows), flatten(first, call.context().pool));
        result.add(nans, flatten(argument_for(call, 1, nans), call.context().pool));
        return result.finish();
    }
};

const Nanvl kNanvl;

Resolution resolve_nanvl(const ResolveRequest& request) {
    check_argument_count(request, 2, 2);
    const auto is_float = [&](size_t i) { return request.arguments[i].type.is(TypeId::kFloat); };
    const Type type = is_float(0) && is_float(1) ? Type::float_number() : Type::double_number();
    for (size_t i = 0; i < 2; ++i) {
        const Type& given = request.arguments[i].type;
        if (!given.is_numeric() && !given.is_string() && !given.is(TypeId::kNull))
            raise_unexpected_type(request, i, R"_(("DOUBLE" or "FLOAT"))_");
    }
    return {{type, type}, type, nullable_as(request, 0, type) || nullable_as(request, 1, type)};
}

}  // namespace

FUNCTION("nanvl")
    .group("conditional_funcs")
    .since("1.5.0")
    .doc("The second argument where the first is NaN, else the first.")
    .example("SELECT nanvl(cast('NaN' as double), 123)", "123.0")
    .overload(resolve_nanvl, &kNanvl)
    .with([](FunctionRecord& r) { r.nulls = NullHandling::kCustom; });

}  // namespace firesteel

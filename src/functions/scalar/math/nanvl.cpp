#include <cmath>

#include "column/builder.h"
#include "functions/registry.h"

namespace firesteel {

namespace {

template <typename T>
ColumnPtr nanvl(const KernelCall& call) {
    FixedBuilder<T> out(*call.result_type, call.pool);
    for (int64_t row = 0; row < call.rows; ++row) {
        const bool second = !call[0].is_null(row) && std::isnan(call[0].values<T>()[row]);
        out.append_from(call[second ? 1 : 0], row);
    }
    return out.finish();
}

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

ColumnPtr nanvl_any(const KernelCall& call) {
    return call.result_type->is(TypeId::kFloat) ? nanvl<float>(call) : nanvl<double>(call);
}

}  // namespace

FUNCTION("nanvl")
    .group("conditional_funcs")
    .since("1.5.0")
    .doc("The second argument where the first is NaN, else the first.")
    .example("SELECT nanvl(cast('NaN' as double), 123)", "123.0")
    .overload(resolve_nanvl, nanvl_any)
    .with([](FunctionRecord& r) { r.nulls = NullHandling::kCustom; });

}  // namespace firesteel

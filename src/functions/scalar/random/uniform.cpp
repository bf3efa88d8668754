#include "common/random.h"
#include "functions/cast.h"
#include "functions/registry.h"

namespace firesteel {

namespace {

/// Integers stay integers, the wider of both; with doubles, floats and decimals those win, in that order.
Type result_type(const Type& low, const Type& high) {
    for (const TypeId id : {TypeId::kNull, TypeId::kDouble, TypeId::kFloat, TypeId::kDecimal}) {
        if (low.is(id)) return id == TypeId::kNull ? Type::double_number() : low;
        if (high.is(id)) return id == TypeId::kNull ? Type::double_number() : high;
    }
    return static_cast<int>(low.id()) < static_cast<int>(high.id()) ? high : low;
}

Resolution resolve_uniform(const ResolveRequest& request) {
    check_argument_count(request, 2, 3);
    static constexpr const char* kNames[] = {"`min`", "`max`", "`seed`"};
    Resolution resolution;
    for (size_t i = 0; i < request.arguments.size(); ++i) {
        const ArgumentInfo& argument = request.arguments[i];
        const bool fits = i < 2 ? argument.type.is_numeric() : argument.type.is_integral();
        const char* required = i < 2 ? "\"NUMERIC\"" : R"_(("INT" or "BIGINT"))_";
        if (!fits && !argument.type.is(TypeId::kNull)) raise_unexpected_type(request, i, required);
        if (!argument.constant) {
            raise_mismatch(
                request, "NON_FOLDABLE_INPUT",
                {{"inputName", kNames[i]}, {"inputType", required}, {"inputExpr", quoted(argument.sql)}});
        }
        resolution.argument_types.push_back(i < 2 ? Type::double_number() : Type::long_integer());
    }
    resolution.result = result_type(request.arguments[0].type, request.arguments[1].type);
    resolution.nullable = request.arguments[0].nullable || request.arguments[1].nullable;
    return resolution;
}

ColumnPtr uniform(const KernelCall& call) {
    if (call.rows == 0 || call[0].is_null(0) || call[1].is_null(0))
        return Column::nulls(*call.result_type, call.rows, call.pool);
    const double low = call[0].values<double>()[0];
    const double width = call[1].values<double>()[0] - low;
    const bool has_seed = call.arguments.size() > 2 && !call[2].is_null(0);
    XorShiftRandom random((has_seed ? call[2].values<int64_t>()[0] : 0) + call.position.partition);
    random.skip(2 * static_cast<uint64_t>(call.position.first_row));
    auto buffer = Buffer::allocate(call.rows * 8, call.pool);
    for (int64_t row = 0; row < call.rows; ++row)
        buffer->mutable_as<double>()[row] = low + width * random.next_double();
    const ColumnPtr doubles = Column::flat(Type::double_number(), call.rows, std::move(buffer), nullptr);
    return cast_column(doubles, *call.result_type, *call.settings, *call.errors, call.pool);
}

}  // namespace

FUNCTION("uniform")
    .group("math_funcs")
    .since("4.0.0")
    .doc("A random number between two others, always the same for the same seed, partition and row.")
    .example("SELECT uniform(10, 20, 0)", "17")
    .overload(resolve_uniform, uniform)
    .with([](FunctionRecord& r) {
        r.nulls = NullHandling::kCustom, r.volatility = Volatility::kVolatile, r.can_fail = true;
    });

}  // namespace firesteel

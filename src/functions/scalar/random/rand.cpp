#include <algorithm>

#include "common/random.h"
#include "functions/registry.h"
#include "functions/scalar/random/kept_generators.h"

namespace firesteel {

namespace {

Resolution resolve_rand(const ResolveRequest& request) {
    check_argument_count(request, 0, 1);
    Resolution resolution;
    resolution.result = Type::double_number();
    resolution.nullable = false;
    if (request.arguments.empty()) return resolution;
    const ArgumentInfo& seed = request.arguments[0];
    const bool fits = seed.type.is_integral() || seed.type.is(TypeId::kNull);
    if (!fits) raise_unexpected_type(request, 0, R"_(("INT" or "BIGINT"))_");
    if (!seed.constant) {
        throw Error(
            "SEED_EXPRESSION_IS_UNFOLDABLE",
            {{"seedExpr", quoted(seed.sql)}, {"exprWithSeed", quoted(request.name + "(" + seed.sql + ")")}});
    }
    resolution.argument_types = {Type::long_integer()};
    return resolution;
}

int64_t seed_of(const KernelCall& call) {
    if (call.arguments.empty() || call.rows == 0 || call[0].is_null(0)) return 0;
    return call[0].values<int64_t>()[0];
}

ColumnPtr rand(const KernelCall& call) {
    auto buffer = Buffer::allocate(call.rows * 8, call.pool);
    XorShiftRandom random(seed_of(call) + call.position.partition);
    random.skip(2 * static_cast<uint64_t>(call.position.first_row));
    std::generate_n(buffer->mutable_as<double>(), call.rows, [&] { return random.next_double(); });
    return Column::flat(*call.result_type, call.rows, std::move(buffer), nullptr);
}

ColumnPtr randn(const KernelCall& call) {
    auto buffer = Buffer::allocate(call.rows * 8, call.pool);
    const auto& kept = static_cast<const KeptGenerators<XorShiftRandom>&>(*call.state);
    const auto& position = call.position;
    XorShiftRandom random = kept.take(position.partition, position.first_row, seed_of(call),
                                      [](XorShiftRandom& g) { g.next_gaussian(); });
    std::generate_n(buffer->mutable_as<double>(), call.rows, [&] { return random.next_gaussian(); });
    kept.put(position.partition, position.first_row + call.rows, random);
    return Column::flat(*call.result_type, call.rows, std::move(buffer), nullptr);
}

}  // namespace

FUNCTION("rand")
    .alias("random")
    .group("math_funcs")
    .since("1.5.0")
    .doc("A random number from 0 (included) to 1, always the same for the same seed, partition and row.")
    .example("SELECT rand(0)", "0.7604953758285915")
    .overload(resolve_rand, rand)
    .with([](FunctionRecord& r) {
        r.nulls = NullHandling::kCustom, r.volatility = Volatility::kVolatile, r.shows_alias = false;
    });

FUNCTION("randn")
    .group("math_funcs")
    .since("1.5.0")
    .doc(
        "A random number of the standard normal distribution, always the same for the same seed, partition "
        "and row.")
    .example("SELECT randn(0)", "1.6034991609278433")
    .overload(resolve_rand, randn)
    .with([](FunctionRecord& r) {
        r.nulls = NullHandling::kCustom, r.volatility = Volatility::kVolatile,
        r.prepare = prepare_generators<XorShiftRandom>;
    });

}  // namespace firesteel

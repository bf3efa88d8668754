#include <numeric>

#include "common/mersenne_twister.h"
#include "functions/registry.h"
#include "functions/scalar/collection/picked_lists.h"
#include "functions/scalar/random/kept_generators.h"

namespace firesteel {

namespace {

Resolution resolve_shuffle(const ResolveRequest& request) {
    check_argument_count(request, 1, 2);
    const ArgumentInfo& array = request.arguments[0];
    const bool is_null = array.type.is(TypeId::kNull);
    if (!is_null && !array.type.is(TypeId::kArray)) raise_unexpected_type(request, 0, "\"ARRAY\"");
    const Type type = is_null ? Type::array(Type::null()) : array.type;
    if (request.arguments.size() == 1) return {{type}, type, array.nullable};
    const ArgumentInfo& seed = request.arguments[1];
    const bool fits = seed.type.is_integral() || seed.type.is(TypeId::kNull);
    if (!fits || !seed.constant) {
        throw Error(
            "INVALID_PARAMETER_VALUE.LONG",
            {{"parameter", "`seed`"}, {"functionName", "`shuffle`"}, {"invalidValue", quoted(seed.sql)}});
    }
    return {{type, Type::long_integer()}, type, array.nullable};
}

/// A permutation of 0 .. size - 1; every row draws as many numbers as it has elements.
void permute(MersenneTwister& random, std::vector<int32_t>& order) {
    for (int32_t i = 0; i < static_cast<int32_t>(order.size()); ++i) {
        const int32_t j = random.next_int(i + 1);
        if (j != i) order[static_cast<size_t>(i)] = order[static_cast<size_t>(j)];
        order[static_cast<size_t>(j)] = i;
    }
}

/// How many numbers the rows before took depends on their lengths: a batch goes on where the last one
/// stopped.
ColumnPtr shuffle(const KernelCall& call) {
    using Generators = KeptGenerators<MersenneTwister>;
    const auto& kept = static_cast<const Generators&>(*call.state);
    const bool has_seed = call.arguments.size() > 1 && call.rows > 0 && !call[1].is_null(0);
    const int64_t seed = has_seed ? call[1].values<int64_t>()[0] : 0;
    const auto& position = call.position;
    MersenneTwister random =
        kept.take(position.partition, position.first_row, seed, [](MersenneTwister& g) { g.next(32); });
    const Column& array = call[0];
    PickedLists lists(call);
    std::vector<int32_t> order;
    for (int64_t row = 0; row < call.rows; ++row) {
        if (!array.is_null(row)) {
            order.assign(static_cast<size_t>(array.offsets()[row + 1] - array.offsets()[row]), 0);
            permute(random, order);
            for (const int32_t at : order) lists.pick(array.offsets()[row] + at);
        }
        lists.close_row();
    }
    kept.put(position.partition, position.first_row + call.rows, random);
    const ColumnPtr result = lists.finish(array.child(0));
    return Column::list(*call.result_type, call.rows, result->offsets_buffer(), array.validity_buffer(),
                        result->children());
}

}  // namespace

FUNCTION("shuffle")
    .group("array_funcs")
    .since("2.4.0")
    .doc("The array in a random order, always the same for the same seed, partition and rows.")
    .example("SELECT shuffle(array(1, 20, 3, 5), 42)", "[5,3,20,1]")
    .overload(resolve_shuffle, shuffle)
    .with([](FunctionRecord& r) {
        r.nulls = NullHandling::kCustom, r.volatility = Volatility::kVolatile;
        r.prepare = prepare_generators<MersenneTwister>;
        r.display = [](const std::string& name, const std::vector<std::string>& a) {
            return name + "(" + a[0] + ")";
        };
    });

}  // namespace firesteel

#include "functions/sketch/hll_sketch.h"

#include <algorithm>
#include <cmath>

#include "column/builder.h"
#include "functions/registry.h"
#include "functions/rows.h"
#include "functions/sketch/arguments.h"

namespace firesteel {

namespace {

std::optional<HllSketch> parse_row(const KernelCall& call, size_t argument, int64_t row,
                                   const char* function) {
    auto sketch = HllSketch::parse(call[argument].values<StringView>()[row].view(), call.pool);
    if (!sketch)
        call.errors->fail_always(row, [&] {
            return Error("HLL_INVALID_INPUT_SKETCH_BUFFER", {{"function", in_backticks(function)}});
        });
    return sketch;
}

ColumnPtr estimate(const KernelCall& call) {
    FixedBuilder<int64_t> out(*call.result_type, call.pool);
    const RowValidity validity(call);
    for (int64_t i = 0; i < call.rows; ++i) {
        const auto sketch =
            validity.valid(i) ? parse_row(call, 0, i, "hll_sketch_estimate") : std::optional<HllSketch>();
        out.append_value(sketch ? static_cast<int64_t>(std::floor(sketch->estimate() + 0.5)) : 0);
    }
    return out.finish();
}

std::string union_of(const KernelCall& call, int64_t row) {
    constexpr const char* kName = "hll_union";
    const auto left = parse_row(call, 0, row, kName);
    if (!left) return {};
    const auto right = parse_row(call, 1, row, kName);
    if (!right) return {};
    const bool mixes_sizes = call.arguments.size() > 2 && call[2].values<uint8_t>()[row];
    if (left->lg_k() != right->lg_k() && !mixes_sizes) {
        call.errors->fail_always(row, [&] {
            return Error("HLL_UNION_DIFFERENT_LG_K", {{"left", std::to_string(left->lg_k())},
                                                      {"right", std::to_string(right->lg_k())},
                                                      {"function", in_backticks(kName)}});
        });
        return {};
    }
    const int lg_k = std::min(left->lg_k(), right->lg_k());
    HllSketch both(lg_k, call.pool);
    both.merge(*left, lg_k, true);
    both.merge(*right, lg_k, true);
    return both.bytes();
}

ColumnPtr unite(const KernelCall& call) {
    StringBuilder out(*call.result_type, call.pool);
    const RowValidity validity(call);
    for (int64_t i = 0; i < call.rows; ++i) out.append_value(validity.valid(i) ? union_of(call, i) : "");
    return out.finish();
}

Resolution resolve_estimate(const ResolveRequest& request) {
    check_argument_count(request, 1, 1);
    require_one_of(request, 0, {Type::binary()});
    return {{Type::binary()}, Type::long_integer(), any_nullable(request)};
}

Resolution resolve_union(const ResolveRequest& request) {
    check_argument_count(request, 2, 3);
    require_one_of(request, 0, {Type::binary()});
    require_one_of(request, 1, {Type::binary()});
    require_one_of(request, 2, {Type::boolean()});
    std::vector<Type> types = {Type::binary(), Type::binary()};
    if (request.arguments.size() > 2) types.push_back(Type::boolean());
    return {std::move(types), Type::binary(), any_nullable(request)};
}

}  // namespace

FUNCTION("hll_sketch_estimate")
    .group("sketch_funcs")
    .since("3.5.0")
    .doc("About how many distinct values an HLL sketch has seen.")
    .example("SELECT hll_sketch_estimate(hll_sketch_agg(col)) FROM VALUES (1), (1), (2), (2), (3) tab(col)",
             "3")
    .overload(resolve_estimate, estimate)
    .with([](FunctionRecord& record) { record.can_fail = true; });

FUNCTION("hll_union")
    .group("sketch_funcs")
    .since("3.5.0")
    .doc(
        "One HLL sketch for two. Sketches of unlike size are refused unless `allowDifferentLgConfigK` is "
        "true.")
    .example(
        "SELECT hll_sketch_estimate(hll_union(hll_sketch_agg(col1), hll_sketch_agg(col2))) FROM VALUES (1, "
        "4), (1, 4), (2, "
        "5), (2, 5), (3, 6) tab(col1, col2)",
        "6")
    .overload(resolve_union, unite)
    .with([](FunctionRecord& record) {
        record.can_fail = true;
        record.display = [](const std::string& name, const std::vector<std::string>& arguments) {
            return with_defaults(name, arguments, {"", "", "false"});
        };
    });

}  // namespace firesteel

#include <cmath>

#include "column/builder.h"
#include "functions/registry.h"
#include "functions/rows.h"
#include "functions/sketch/arguments.h"
#include "functions/sketch/sketch_keys.h"

namespace firesteel {

namespace {

ColumnPtr estimate(const KernelCall& call) {
    FixedBuilder<int64_t> out(*call.result_type, call.pool);
    const RowValidity validity(call);
    for (int64_t i = 0; i < call.rows; ++i) {
        const auto sketch =
            validity.valid(i) ? read_theta(call, 0, i, "theta_sketch_estimate") : std::nullopt;
        out.append_value(sketch ? static_cast<int64_t>(std::floor(sketch->estimate() + 0.5)) : 0);
    }
    return out.finish();
}

void ignore(NoSummary&, const NoSummary&) {}

/// Rows of two sketches, by `combine(call, row, left, right)`, which may fail.
template <auto kCombine>
ColumnPtr combine_rows(const KernelCall& call, const char* name) {
    StringBuilder out(*call.result_type, call.pool);
    const RowValidity validity(call);
    for (int64_t i = 0; i < call.rows; ++i) {
        const auto left = validity.valid(i) ? read_theta(call, 0, i, name) : std::nullopt;
        const auto right = left ? read_theta(call, 1, i, name) : std::nullopt;
        out.append_value(right ? theta_bytes(kCombine(call, i, *left, *right)) : "");
    }
    return out.finish();
}

ThetaSketch union_of(const KernelCall& call, int64_t row, const ThetaSketch& left, const ThetaSketch& right) {
    const int32_t lg_nominal = call.arguments.size() > 2 ? call[2].values<int32_t>()[row] : kDefaultLgNominal;
    if (lg_nominal < kLeastLgNominal || lg_nominal > kMostLgNominal) {
        call.errors->fail_always(row, [&] { return invalid_lg_nominal("theta_union", lg_nominal); });
        return {};
    }
    ThetaCollector collector(lg_nominal, call.pool);
    collector.unite(left, ignore);
    collector.unite(right, ignore);
    return collector.result();
}

ThetaSketch intersection_of(const KernelCall& call, int64_t, const ThetaSketch& left,
                            const ThetaSketch& right) {
    HashIntersection<NoSummary> both(call.pool);
    both.intersect(left, ignore);
    both.intersect(right, ignore);
    return both.result();
}

ThetaSketch left_without_right(const KernelCall&, int64_t, const ThetaSketch& left,
                               const ThetaSketch& right) {
    return difference_of(left, right);
}

ColumnPtr unite(const KernelCall& call) { return combine_rows<union_of>(call, "theta_union"); }
ColumnPtr intersect(const KernelCall& call) {
    return combine_rows<intersection_of>(call, "theta_intersection");
}
ColumnPtr subtract(const KernelCall& call) {
    return combine_rows<left_without_right>(call, "theta_difference");
}

Resolution resolve_estimate(const ResolveRequest& request) {
    check_argument_count(request, 1, 1);
    require_one_of(request, 0, {Type::binary()});
    return {{Type::binary()}, Type::long_integer(), any_nullable(request)};
}

template <size_t kMost>
Resolution resolve_pair(const ResolveRequest& request) {
    check_argument_count(request, 2, kMost);
    require_one_of(request, 0, {Type::binary()});
    require_one_of(request, 1, {Type::binary()});
    require_one_of(request, 2, {Type::integer()});
    std::vector<Type> types = {Type::binary(), Type::binary()};
    if (request.arguments.size() > 2) types.push_back(Type::integer());
    return {std::move(types), Type::binary(), any_nullable(request)};
}

}  // namespace

FUNCTION("theta_sketch_estimate")
    .group("sketch_funcs")
    .since("4.1.0")
    .doc("About how many distinct values a theta sketch has seen.")
    .example(
        "SELECT theta_sketch_estimate(theta_sketch_agg(col)) FROM VALUES (1), (1), (2), (2), (3) tab(col)",
        "3")
    .overload(resolve_estimate, estimate)
    .with([](FunctionRecord& record) { record.can_fail = true; });

FUNCTION("theta_union")
    .group("sketch_funcs")
    .since("4.1.0")
    .doc("The union of two theta sketches, with up to 2^`lgNomEntries` hashes, 2^12 when not given.")
    .example(
        "SELECT theta_sketch_estimate(theta_union(theta_sketch_agg(col1), theta_sketch_agg(col2))) FROM "
        "VALUES (1, 4), (1, "
        "4), (2, 5), (2, 5), (3, 6) tab(col1, col2)",
        "6")
    .overload(resolve_pair<3>, unite)
    .with([](FunctionRecord& record) {
        record.can_fail = true;
        record.display = [](const std::string& name, const std::vector<std::string>& arguments) {
            return with_defaults(name, arguments, {"", "", "12"});
        };
    });

FUNCTION("theta_intersection")
    .group("sketch_funcs")
    .since("4.1.0")
    .doc("The intersection of two theta sketches.")
    .example(
        "SELECT theta_sketch_estimate(theta_intersection(theta_sketch_agg(col1), theta_sketch_agg(col2))) "
        "FROM VALUES (5, "
        "4), (1, 4), (2, 5), (2, 5), (3, 1) tab(col1, col2)",
        "2")
    .overload(resolve_pair<2>, intersect)
    .with([](FunctionRecord& record) { record.can_fail = true; });

FUNCTION("theta_difference")
    .group("sketch_funcs")
    .since("4.1.0")
    .doc("What the first theta sketch has seen and the second has not.")
    .example(
        "SELECT theta_sketch_estimate(theta_difference(theta_sketch_agg(col1), theta_sketch_agg(col2))) FROM "
        "VALUES (5, 4), "
        "(1, 4), (2, 5), (2, 5), (3, 1) tab(col1, col2)",
        "2")
    .overload(resolve_pair<2>, subtract)
    .with([](FunctionRecord& record) { record.can_fail = true; });

}  // namespace firesteel

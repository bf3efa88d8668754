#include <algorithm>

#include "column/builder.h"
#include "functions/registry.h"
#include "functions/rows.h"
#include "functions/sketch/arguments.h"
#include "functions/sketch/tuple_arguments.h"

namespace firesteel {

namespace {

template <typename Number>
double estimate_of(const TupleSketch<Number>& sketch, SummaryMode) {
    return sketch.estimate();
}
template <typename Number>
double theta_of(const TupleSketch<Number>& sketch, SummaryMode) {
    return sketch.theta_fraction();
}

template <typename Number>
using Total = std::conditional_t<sizeof(Number) == 4, int64_t, double>;

/// All numbers as one; none are 0.
template <typename Number>
Total<Number> summary_of(const TupleSketch<Number>& sketch, SummaryMode mode) {
    using Sum = Total<Number>;
    if (sketch.entries.empty()) return 0;
    if (mode == SummaryMode::kAlwaysOne) return static_cast<Sum>(sketch.entries.size());
    auto total = static_cast<Sum>(sketch.entries[0].summary.value);
    for (size_t i = 1; i < sketch.entries.size(); ++i) {
        const auto value = static_cast<Sum>(sketch.entries[i].summary.value);
        if (mode == SummaryMode::kSum) total += value;
        if (mode == SummaryMode::kMin) total = std::min(total, value);
        if (mode == SummaryMode::kMax) total = std::max(total, value);
    }
    return total;
}

/// A number of one sketch.
template <typename Number, auto kNumber>
ColumnPtr ask(const KernelCall& call, const char* stem) {
    using Result = decltype(kNumber(TupleSketch<Number>(), SummaryMode::kSum));
    FixedBuilder<Result> out(*call.result_type, call.pool);
    const RowValidity validity(call);
    for (int64_t i = 0; i < call.rows; ++i) {
        const auto sketch =
            validity.valid(i) ? read_tuple<Number>(call, 0, i, tuple_function<Number>(stem)) : std::nullopt;
        SummaryMode mode = SummaryMode::kSum;
        if (call.arguments.size() > 1 && sketch)
            mode = summary_mode(call[1].values<StringView>()[i].view()).value_or(mode);
        out.append_value(sketch ? kNumber(*sketch, mode) : Result{0});
    }
    return out.finish();
}
template <typename Number>
ColumnPtr estimate(const KernelCall& call) {
    return ask<Number, estimate_of<Number>>(call, "tuple_sketch_estimate");
}
template <typename Number>
ColumnPtr theta(const KernelCall& call) {
    return ask<Number, theta_of<Number>>(call, "tuple_sketch_theta");
}
template <typename Number>
ColumnPtr summary(const KernelCall& call) {
    return ask<Number, summary_of<Number>>(call, "tuple_sketch_summary");
}

Resolution resolve_number(const ResolveRequest& request) {
    return resolve_tuple_call(request, {"(child BINARY) -> DOUBLE"});
}
template <typename Number>
Resolution resolve_summary(const ResolveRequest& request) {
    constexpr const char* kSignature = sizeof(Number) == 4 ? "(child BINARY, [mode STRING]) -> BIGINT"
                                                           : "(child BINARY, [mode STRING]) -> DOUBLE";
    return resolve_tuple_call(request, {kSignature, false, -1, 1});
}

constexpr const char* kEstimateDoc = "About how many distinct keys a tuple sketch has seen.";
constexpr const char* kThetaDoc = "The fraction of the keys seen that a tuple sketch keeps.";
constexpr const char* kSummaryDoc =
    "The numbers of all keys a tuple sketch keeps as one: their sum, or as `mode` says, sum, min, max or, "
    "for alwaysone, "
    "how many there are.";

void can_fail(FunctionRecord& record) { record.can_fail = true; }
void describes_summary(FunctionRecord& record) {
    record.can_fail = true;
    record.display = [](const std::string& name, const std::vector<std::string>& arguments) {
        return with_defaults(name, arguments, {"", "sum"});
    };
}

}  // namespace

FUNCTION("tuple_sketch_estimate_double")
    .group("sketch_funcs")
    .since("4.2.0")
    .doc(kEstimateDoc)
    .example(
        "SELECT tuple_sketch_estimate_double(tuple_sketch_agg_double(key, summary)) FROM VALUES (1, 1.0D), "
        "(1, 2.0D), (2, "
        "3.0D) tab(key, summary)",
        "2.0")
    .overload(resolve_number, estimate<double>)
    .with(can_fail);

FUNCTION("tuple_sketch_estimate_integer")
    .group("sketch_funcs")
    .since("4.2.0")
    .doc(kEstimateDoc)
    .example(
        "SELECT tuple_sketch_estimate_integer(tuple_sketch_agg_integer(key, summary)) FROM VALUES (1, 1), "
        "(1, 2), (2, 3) "
        "tab(key, summary)",
        "2.0")
    .overload(resolve_number, estimate<int32_t>)
    .with(can_fail);

FUNCTION("tuple_sketch_theta_double")
    .group("sketch_funcs")
    .since("4.2.0")
    .doc(kThetaDoc)
    .example(
        "SELECT tuple_sketch_theta_double(tuple_sketch_agg_double(key, summary)) FROM VALUES (1, 1.0D), (2, "
        "2.0D) tab(key, "
        "summary)",
        "1.0")
    .overload(resolve_number, theta<double>)
    .with(can_fail);

FUNCTION("tuple_sketch_theta_integer")
    .group("sketch_funcs")
    .since("4.2.0")
    .doc(kThetaDoc)
    .example(
        "SELECT tuple_sketch_theta_integer(tuple_sketch_agg_integer(key, summary)) FROM VALUES (1, 1), (2, "
        "2) tab(key, "
        "summary)",
        "1.0")
    .overload(resolve_number, theta<int32_t>)
    .with(can_fail);

FUNCTION("tuple_sketch_summary_double")
    .group("sketch_funcs")
    .since("4.2.0")
    .doc(kSummaryDoc)
    .example(
        "SELECT tuple_sketch_summary_double(tuple_sketch_agg_double(key, summary), 'sum') FROM VALUES (1, "
        "1.0D), (1, 2.0D), "
        "(2, 3.0D) tab(key, summary)",
        "6.0")
    .overload(resolve_summary<double>, summary<double>)
    .with(describes_summary);

FUNCTION("tuple_sketch_summary_integer")
    .group("sketch_funcs")
    .since("4.2.0")
    .doc(kSummaryDoc)
    .example(
        "SELECT tuple_sketch_summary_integer(tuple_sketch_agg_integer(key, summary), 'sum') FROM VALUES (1, "
        "1), (1, 2), (2, "
        "3) tab(key, summary)",
        "6")
    .overload(resolve_summary<int32_t>, summary<int32_t>)
    .with(describes_summary);

}  // namespace firesteel

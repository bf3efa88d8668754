// Set operations of two tuple sketches, and of a tuple sketch and a theta sketch.

#include "column/builder.h"
#include "functions/registry.h"
#include "functions/rows.h"
#include "functions/sketch/arguments.h"
#include "functions/sketch/sketch_keys.h"
#include "functions/sketch/tuple_arguments.h"

namespace firesteel {

namespace {

enum class SetOperation : uint8_t { kUnion, kIntersection, kDifference };

constexpr const char* stem_of(SetOperation operation, bool with_theta) {
    switch (operation) {
        case SetOperation::kUnion:
            return with_theta ? "tuple_union_theta" : "tuple_union";
        case SetOperation::kIntersection:
            return with_theta ? "tuple_intersection_theta" : "tuple_intersection";
        case SetOperation::kDifference:
            break;
    }
    return with_theta ? "tuple_difference_theta" : "tuple_difference";
}

/// The keys of a theta sketch, each with the number that nothing is summarised as.
template <typename Number>
TupleSketch<Number> with_summaries(const ThetaSketch& sketch, SummaryMode mode) {
    TupleSketch<Number> out{sketch.theta, sketch.empty, {}};
    for (const auto& entry : sketch.entries)
        out.entries.push_back({entry.hash, NumberSummary<Number>::initial(mode)});
    return out;
}

template <typename Number>
TupleSketch<Number> combined(SetOperation operation, bool with_theta, const TupleSketch<Number>& left,
                             const TupleSketch<Number>& right, int lg_nominal, SummaryMode mode,
                             const MemoryPoolPtr& pool) {
    using Summary = NumberSummary<Number>;
    const auto join = [&](Summary& into, const Summary& from) {
        into = Summary::joined(mode, into.value, from.value);
    };
    if (operation == SetOperation::kUnion) {
        HashCollector<Summary> both(lg_nominal, pool);
        both.unite(left, join);
        both.unite(right, join);
        return both.result();
    }
    if (operation == SetOperation::kIntersection) {
        HashIntersection<Summary> both(pool);
        both.intersect(left, join);
        both.intersect(right, join);
        return both.result();
    }
    TupleSketch<Number> rest = difference_of(left, right);
    if (!with_theta && !right.empty && rest.entries.empty() && rest.theta == kWholeTheta) rest.empty = true;
    return rest;
}

template <typename Number, bool kWithTheta>
std::optional<TupleSketch<Number>> read_right(const KernelCall& call, int64_t row, SummaryMode mode,
                                              const std::string& name) {
    if constexpr (kWithTheta) {
        const auto theta = read_theta(call, 1, row, name.c_str());
        if (!theta) return std::nullopt;
        return with_summaries<Number>(*theta, mode);
    } else {
        return read_tuple<Number>(call, 1, row, name);
    }
}

template <typename Number, SetOperation kOperation, bool kWithTheta>
ColumnPtr combine_rows(const KernelCall& call) {
    const std::string name = tuple_function<Number>(stem_of(kOperation, kWithTheta));
    constexpr bool kIsUnion = kOperation == SetOperation::kUnion;
    constexpr size_t kMode = kIsUnion ? 3 : 2;
    StringBuilder out(*call.result_type, call.pool);
    const RowValidity validity(call);
    for (int64_t i = 0; i < call.rows; ++i) {
        SummaryMode mode = SummaryMode::kSum;
        int lg_nominal = kDefaultLgNominal;
        if (validity.valid(i)) {
            if (kIsUnion && call.arguments.size() > 2) lg_nominal = call[2].values<int32_t>()[i];
            if (kOperation != SetOperation::kDifference && call.arguments.size() > kMode)
                mode = summary_mode(call[kMode].values<StringView>()[i].view()).value_or(mode);
        }
        const auto left = validity.valid(i) ? read_tuple<Number>(call, 0, i, name) : std::nullopt;
        const auto right = left ? read_right<Number, kWithTheta>(call, i, mode, name) : std::nullopt;
        out.append_value(right ? tuple_bytes<Number>(combined(kOperation, kWithTheta, *left, *right,
                                                              lg_nominal, mode, call.pool))
                               : "");
    }
    return out.finish();
}

template <SetOperation kOperation>
Resolution resolve_pair(const ResolveRequest& request) {
    const std::string arguments = "(first BINARY, second BINARY";
    if constexpr (kOperation == SetOperation::kUnion) {
        const std::string signature = arguments + ", [lgNomEntries INT], [mode STRING]) -> BINARY";
        return resolve_tuple_call(request, {signature.c_str(), false, 2, 3});
    } else if constexpr (kOperation == SetOperation::kIntersection) {
        const std::string signature = arguments + ", [mode STRING]) -> BINARY";
        return resolve_tuple_call(request, {signature.c_str(), false, -1, 2});
    } else {
        check_argument_count(request, 2, 2);
        return resolve_tuple_call(request, {(arguments + ") -> BINARY").c_str()});
    }
}

std::string show_union(const std::string& name, const std::vector<std::string>& arguments) {
    return with_defaults(name, arguments, {"", "", "12", "sum"});
}
std::string show_intersection(const std::string& name, const std::vector<std::string>& arguments) {
    return with_defaults(name, arguments, {"", "", "sum"});
}

std::string doc_of(SetOperation operation, bool with_theta) {
    const std::string sketches = with_theta ? "a tuple sketch and a theta sketch" : "two tuple sketches";
    const std::string joined =
        " Numbers of the same key are joined as `mode` says: sum, min, max, alwaysone.";
    switch (operation) {
        case SetOperation::kUnion:
            return "The union of " + sketches + ", with up to 2^`lgNomEntries` keys, 2^12 when not given." +
                   joined;
        case SetOperation::kIntersection:
            return "The intersection of " + sketches + "." + joined;
        case SetOperation::kDifference:
            break;
    }
    return "What the first of " + sketches + " has seen and the second has not.";
}

template <typename Number, SetOperation kOperation, bool kWithTheta>
bool add(const char* result) {
    const std::string name = tuple_function<Number>(stem_of(kOperation, kWithTheta));
    const std::string other =
        kWithTheta ? "theta_sketch_agg(k2)" : tuple_function<Number>("tuple_sketch_agg") + "(k2, v2)";
    const std::string values = sizeof(Number) == 4 ? "(1, 1, 1, 4), (2, 2, 2, 5), (3, 3, 4, 6)"
                                                   : "(1, 1D, 1, 4D), (2, 2D, 2, 5D), (3, 3D, 4, 6D)";
    FunctionRegistration(name)
        .group("sketch_funcs")
        .since("4.2.0")
        .doc(doc_of(kOperation, kWithTheta))
        .example("SELECT " + tuple_function<Number>("tuple_sketch_estimate") + "(" + name + "(" +
                     tuple_function<Number>("tuple_sketch_agg") + "(k1, v1), " + other + ")) FROM VALUES " +
                     values + " tab(k1, v1, k2, v2)",
                 result)
        .overload(resolve_pair<kOperation>, combine_rows<Number, kOperation, kWithTheta>)
        .with([](FunctionRecord& record) {
            record.can_fail = true;
            if (kOperation == SetOperation::kUnion) record.display = show_union;
            if (kOperation == SetOperation::kIntersection) record.display = show_intersection;
        });
    return true;
}

template <typename Number>
bool add_all() {
    return add<Number, SetOperation::kUnion, false>("4.0") &&
           add<Number, SetOperation::kUnion, true>("4.0") &&
           add<Number, SetOperation::kIntersection, false>("2.0") &&
           add<Number, SetOperation::kIntersection, true>("2.0") &&
           add<Number, SetOperation::kDifference, false>("1.0") &&
           add<Number, SetOperation::kDifference, true>("1.0");
}

[[maybe_unused]] const bool kAdded = add_all<int32_t>() && add_all<double>();

}  // namespace
}  // namespace firesteel

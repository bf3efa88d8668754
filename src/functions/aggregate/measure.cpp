#include "common/error.h"
#include "functions/registry.h"
#include "functions/resolve.h"

namespace firesteel {

namespace {

/// Queries over metric views have what the view defines in its place, so nobody ever computes it.
AggregateFunctionPtr bind_measure(const AggregateBinding&) {
    throw Error("INTERNAL_ERROR", {{"message", "measure() is given no measure of a metric view."}});
}

Resolution resolve_measure(const ResolveRequest& request) {
    check_argument_count(request, 1, 1);
    const ArgumentInfo& measure = request.arguments[0];
    return {{measure.type}, measure.type, measure.nullable};
}

AGGREGATE("measure")
    .group("agg_funcs")
    .since("4.2.0")
    .doc("The value of a measure that a metric view defines. It can be used for nothing else.")
    .overload(resolve_measure, bind_measure);

}  // namespace
}  // namespace firesteel

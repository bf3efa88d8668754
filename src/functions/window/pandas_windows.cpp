// Window functions of the pandas API, over all rows up to the current one.

#include "column/builder.h"
#include "functions/client_function.h"
#include "functions/implicit_arguments.h"
#include "functions/registry.h"

namespace firesteel {

namespace {

/// The mean of the values so far, each step back weighing less by `1 - alpha`; steps are those of the values
/// or of all rows.
ColumnPtr exponential_mean(const WindowPartition& partition) {
    FixedBuilder<double> builder(*partition.result_type, partition.pool);
    if (partition.rows == 0) return builder.finish();
    const Column& values = *partition.arguments[0];
    const double keeps = 1 - partition.arguments[1]->values<double>()[0];
    const bool skips_nulls = partition.arguments[2]->values<uint8_t>()[0] != 0;
    double sum = 0, weight = 0;
    for (int64_t i = 0; i < partition.rows; ++i) {
        const bool is_null = values.is_null(i);
        if (!is_null || !skips_nulls) {
            sum *= keeps;
            weight *= keeps;
        }
        if (!is_null) {
            sum += values.values<double>()[i];
            weight += 1;
        }
        if (weight == 0) {
            builder.append_null();
        } else {
            builder.append_value(sum / weight);
        }
    }
    return builder.finish();
}

/// How many nulls there are in a row, up to here.
ColumnPtr null_run(const WindowPartition& partition) {
    FixedBuilder<int32_t> builder(*partition.result_type, partition.pool);
    int32_t run = 0;
    for (int64_t i = 0; i < partition.rows; ++i) {
        run = partition.arguments[0]->is_null(i) ? run + 1 : 0;
        builder.append_value(run);
    }
    return builder.finish();
}

Resolution resolve_exponential_mean(const ResolveRequest& request) {
    check_argument_count(request, 3, 3);
    check_implicit_cast(request, 0, Type::double_number());
    const ArgumentInfo& alpha = request.arguments[1];
    const bool is_alpha = alpha.constant && !alpha.constant->is_null() && alpha.type.is(TypeId::kDouble);
    if (!is_alpha || !(alpha.constant->as_double() > 0) || alpha.constant->as_double() > 1)
        throw Error("FAILED_FUNCTION_CALL", {{"funcName", "`ewm`"}});
    const ArgumentInfo& skips = request.arguments[2];
    if (!skips.constant || skips.constant->is_null() || !skips.type.is(TypeId::kBoolean))
        throw Error("FAILED_FUNCTION_CALL", {{"funcName", "`ewm`"}});
    return {{Type::double_number(), Type::double_number(), Type::boolean()}, Type::double_number(), true};
}

Resolution resolve_null_run(const ResolveRequest& request) {
    check_argument_count(request, 1, 1);
    return {{request.arguments[0].type}, Type::integer(), true};
}

WINDOW_FUNCTION("ewm")
    .doc("The exponentially weighted mean.")
    .overload(resolve_exponential_mean, exponential_mean)
    .with(is_for_clients);

WINDOW_FUNCTION("null_index")
    .doc("The number of the null in its run of nulls, 0 for others.")
    .overload(resolve_null_run, null_run)
    .with(is_for_clients);

}  // namespace
}  // namespace firesteel

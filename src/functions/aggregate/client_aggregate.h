#pragma once

#include "functions/client_function.h"
#include "functions/registry.h"

namespace firesteel {

/// Aggregates of the pandas API, whose last argument is a constant that is not shown in names.

/// The aggregate is for clients only, and looks at nulls itself.
void is_client_aggregate(FunctionRecord& record);
/// The same, and the last argument is not shown.
void hides_last_argument(FunctionRecord& record);

/// Calls of `values` numbers, taken as doubles, and the degrees of freedom to subtract. Raises
/// WRONG_NUM_ARGS.WITHOUT_SUGGESTION, INVALID_PARAMETER_VALUE.INTEGER.
Resolution resolve_with_freedom(const ResolveRequest& request, size_t values);
int32_t bound_freedom(const AggregateBinding& binding);

/// The constant that argument `i` is; INVALID_PARAMETER_VALUE.INTEGER or BOOLEAN for none.
int64_t constant_integer(const ResolveRequest& request, size_t i, const std::string& parameter);
bool constant_switch(const ResolveRequest& request, size_t i, const std::string& parameter);

}  // namespace firesteel

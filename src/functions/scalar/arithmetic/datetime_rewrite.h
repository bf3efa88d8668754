#pragma once

#include <string>

#include "functions/registry.h"

namespace firesteel {

/// `+` and `-` on dates, timestamps and intervals are other functions, chosen by the types: date_add, and
/// internal ones that are shown as "a + b".
std::optional<FunctionRewrite> rewrite_datetime_sum(const ResolveRequest& request);
std::optional<FunctionRewrite> rewrite_datetime_difference(const ResolveRequest& request);

}  // namespace firesteel

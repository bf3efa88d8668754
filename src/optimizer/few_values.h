#pragma once

#include <optional>

#include "plan/logical_plan.h"

namespace firesteel {

/// About how many different values an expression has, where it says so itself: a remainder, a month, a
/// choice among constants. Nothing for others.
std::optional<double> few_values(const Expr& expr);
/// The same of a column of `plan`, by what projections below compute it from.
std::optional<double> few_values(const LogicalPlanPtr& plan, int64_t attribute);

}  // namespace firesteel

#pragma once

#include "optimizer/optimizer.h"

namespace firesteel {

/// A rewrite of a whole plan: same rows, same output ids. Returns the plan itself when there is nothing to do.
using Rule = LogicalPlanPtr (*)(const LogicalPlanPtr& plan, const OptimizerOptions& options);

LogicalPlanPtr remove_aliases(const LogicalPlanPtr& plan, const OptimizerOptions& options);

}  // namespace firesteel

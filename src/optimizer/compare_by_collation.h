#pragma once

#include "optimizer/rule.h"

namespace firesteel {

/// Gives operators that compare texts by a collation the keys of these texts.
LogicalPlanPtr compare_by_collation(const LogicalPlanPtr& plan, const OptimizerOptions& options);

}  // namespace firesteel

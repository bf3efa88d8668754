#pragma once

#include "plan/logical_plan.h"

namespace firesteel {

/// An aggregation by fewer keys, below a projection that computes the others from them.
struct FewerKeys {
    LogicalPlanPtr plan;  // null: all keys are needed
    Exprs checks;         // keys left out that may raise an error for some row of the input
};

/// GROUP BY a, a - 1, 'x' makes the same groups as GROUP BY a.
FewerKeys without_computed_keys(const Aggregate& aggregate);

}  // namespace firesteel

#pragma once

#include "exec/physical_plan.h"

namespace firesteel {

/// Where `filter` wants only the first rows of each partition of the Window right below it, by a ranking
/// function of that: keeps most of the others from `window`, which that has been lowered to, before they are
/// sorted. The filter stays.
void limit_window_groups(const Filter& filter, PhysicalNode& window, Lowering& lowering);

}  // namespace firesteel

#pragma once

#include <string>
#include <vector>

#include "plan/logical_plan.h"

namespace firesteel {

/// A text that two analyzed plans share when they mean the same rows: every node with its expressions,
/// sources with what they read, rows in memory with their values; attribute ids are numbered anew in order of
/// appearance. Those of `outer`, the columns of queries around it, stay.
std::string plan_identity(const LogicalNode& plan, const std::vector<int64_t>& outer = {});

}  // namespace firesteel

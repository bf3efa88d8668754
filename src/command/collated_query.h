#pragma once

#include <string>

#include "spec/plan.h"

namespace firesteel {

/// The query with `collation` for its constants and for texts that its casts and functions make; the query
/// itself when it is empty.
spec::PlanPtr collated_query(spec::PlanPtr query, const std::string& collation);

}  // namespace firesteel

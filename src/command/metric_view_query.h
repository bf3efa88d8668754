#pragma once

#include <string>

#include "catalog/catalog.h"
#include "command/command.h"

namespace firesteel {

/// The query that has the columns of the metric view that `yaml` defines, once the definition has been found
/// to make sense. `view` gets the properties that tell of it. Raises INVALID_METRIC_VIEW_YAML and what is
/// wrong with the SQL in it.
spec::PlanPtr metric_view_query(const std::string& yaml, ViewDefinition& view, CommandHost& host);

}  // namespace firesteel

#pragma once

#include "session/query_planner.h"

namespace firesteel {

/// DataFrame.show() and the HTML of notebooks: relations of one text, which stand at the root of a request
/// only.
bool is_shown(const spec::Plan& plan);
Schema shown_schema(const spec::Plan& plan);
CommandResult show_rows(const spec::Plan& plan, QueryPlanner& planner);

}  // namespace firesteel

#pragma once

#include "session/query_planner.h"
#include "session/script/script_scope.h"

namespace firesteel {

/// DECLARE CURSOR, OPEN, FETCH and CLOSE in `scope`, whose variables `planner` sees. Raises CURSOR_NOT_FOUND,
/// CURSOR_ALREADY_OPEN, CURSOR_NOT_OPEN, CURSOR_ALREADY_EXISTS, and after the last row CURSOR_NO_MORE_ROWS.
void run_cursor_statement(const spec::Cursor& statement, ScriptScope& scope, QueryPlanner& planner);

}  // namespace firesteel

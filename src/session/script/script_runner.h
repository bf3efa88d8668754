#pragma once

#include "command/command.h"
#include "session/query.h"

namespace firesteel {

/// Is the plan BEGIN ... END, parameters and all?
bool is_script(const spec::Plan& plan);

/// Runs a script to its end, and answers with the rows of the last query in it; statements that are no
/// queries answer nothing. Raises what no handler of the script takes, OPERATION_CANCELED after an interrupt.
/// REQUIRES: is_script(plan).
CommandResult run_script(Session& session, const spec::Plan& plan, const RequestContext& request);

}  // namespace firesteel

#pragma once

#include "spec/script.h"

namespace firesteel {

/// What the session allows in scripts.
struct ScriptOptions {
    bool scripts = true;             // spark.sql.scripting.enabled
    bool continue_handlers = false;  // spark.sql.scripting.continueHandlerEnabled
    bool cursors = false;            // spark.sql.scripting.cursorEnabled
};

/// Raises what is wrong with a script before any of it runs: labels, places of declarations, conditions that
/// do not exist.
void check_script(const spec::Script& script, const ScriptOptions& options);

}  // namespace firesteel

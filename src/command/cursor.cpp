#include "catalog/identifier.h"
#include "command/command.h"
#include "command/variable_target.h"
#include "common/error.h"
#include "spec/script.h"

namespace firesteel {
namespace {

/// Cursors belong to scripts, which run these statements themselves.
CommandResult run_cursor(const spec::Command& command, CommandHost& host) {
    if (host.find_setting("spark.sql.scripting.cursorEnabled") != "true")
        throw Error("UNSUPPORTED_FEATURE.SQL_CURSOR");
    const auto& cursor = *command.as_command<spec::Cursor>();
    find_variable_targets(cursor.into, host);  // which Spark looks at first
    std::string name;
    for (const std::string& part : cursor.name) name += (name.empty() ? "" : ".") + part;
    if (cursor.action == spec::Cursor::Action::kDeclare) name = quote_identifier(name);
    throw Error("CURSOR_OUTSIDE_SCRIPT", {{"cursorName", name}});
}

const bool registered = register_command(spec::CommandKind::kCursor, {run_cursor});

}  // namespace
}  // namespace firesteel

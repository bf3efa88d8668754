#include "catalog/identifier.h"
#include "command/command.h"
#include "command/show.h"
#include "command/table_name.h"
#include "common/error.h"

namespace firesteel {
namespace {

/// No catalog here has procedures.
CommandResult run_call(const spec::Command& command, CommandHost& host) {
    const auto& call = *command.as_command<spec::Call>();
    if (call.name.size() > 1 && equal_ignoring_case(call.name[0], kSessionCatalog))
        throw Error("MISSING_CATALOG_ABILITY.PROCEDURES", {{"plugin", kSessionCatalog}});
    Error error(
        "UNRESOLVED_ROUTINE",
        {{"routineName", quote_identifiers(call.name)},
         {"searchPath", "[`system`.`builtin`, `system`.`session`, " +
                            quote_identifiers({kSessionCatalog, host.catalog().current_database()}) + "]"}});
    if (call.origin != nullptr) error.with_context(*call.origin);
    throw error;
}

Schema show_schema(const spec::Show&, CommandHost&) {
    throw Error("MISSING_CATALOG_ABILITY.PROCEDURES", {{"plugin", kSessionCatalog}});
}

std::vector<Value::List> show_procedures(const spec::Show&, CommandHost&) { return {}; }

const bool registered = register_command(spec::CommandKind::kCall, {run_call}) &&
                        register_show("PROCEDURES", {show_schema, show_procedures});

}  // namespace
}  // namespace firesteel

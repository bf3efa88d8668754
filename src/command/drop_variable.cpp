#include "catalog/session_variables.h"
#include "command/command.h"
#include "common/error.h"

namespace firesteel {
namespace {

CommandResult run_drop_variable(const spec::Command& command, CommandHost& host) {
    const auto& drop = *command.as_command<spec::DropVariable>();
    const std::string name = variable_name(drop.name);
    if (!host.variables().drop(name) && !drop.if_exists)
        throw Error("VARIABLE_NOT_FOUND", {{"variableName", full_variable_name(name)}});
    return {};
}

const bool registered = register_command(spec::CommandKind::kDropVariable, {run_drop_variable});

}  // namespace
}  // namespace firesteel

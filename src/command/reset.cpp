#include "command/command.h"

namespace firesteel {
namespace {

CommandResult run_reset(const spec::Command& command, CommandHost& host) {
    const auto& reset = *command.as_command<spec::Reset>();
    if (reset.key) {
        host.unset_setting(*reset.key);
    } else {
        host.unset_all_settings();
    }
    return {};
}

const bool registered = register_command(spec::CommandKind::kReset, {run_reset});

}  // namespace
}  // namespace firesteel

#include "command/command.h"

namespace firesteel {
namespace {

CommandResult run_drop_view(const spec::Command& command, CommandHost& host) {
    const auto& drop = *command.as_command<spec::DropView>();
    const std::string& name = drop.name.back();
    SessionCatalog& catalog = host.catalog();
    if (drop.name.size() == 1 && catalog.drop_temporary(name)) return {};
    const std::string database =
        drop.name.size() > 1 ? drop.name[drop.name.size() - 2] : catalog.current_database();
    if (database == "global_temp" && catalog.shared().drop_global_temporary(name)) return {};
    catalog.shared().drop_view(database, name, drop.if_exists);
    return {};
}

const bool registered = register_command(spec::CommandKind::kDropView, {run_drop_view});

}  // namespace
}  // namespace firesteel

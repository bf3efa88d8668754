#include "command/command.h"

namespace firesteel {
namespace {

Schema explain_schema(const spec::Command&, CommandHost&) {
    return {{.name = "plan", .type = Type::string(), .nullable = true}};
}

CommandResult run_explain(const spec::Command& command, CommandHost& host) {
    const auto& explain = *command.as_command<spec::Explain>();
    return make_rows(explain_schema(command, host), {{host.explain(explain.query, explain.mode)}},
                     host.pool());
}

const bool registered = register_command(spec::CommandKind::kExplain, {run_explain, explain_schema});

}  // namespace
}  // namespace firesteel

#include "command/command.h"
#include "command/variable_default.h"
#include "command/variable_target.h"

namespace firesteel {
namespace {

CommandResult run_set_variable(const spec::Command& command, CommandHost& host) {
    const auto& set = *command.as_command<spec::SetVariable>();
    const std::vector<VariableTarget> targets = find_variable_targets(set.targets, host);
    spec::Expressions expressions = set.values;
    if (set.query != nullptr)
        expressions = single_row(*replace_variable_defaults(set.query, targets), targets.size(), host);
    for (size_t i = 0; i < targets.size(); ++i) {
        if (expressions[i] == nullptr) {
            expressions[i] = default_of(targets[i].variable);
        } else {
            check_no_default(*expressions[i]);
        }
    }
    assign_variables(targets, expressions, command.origin, host);
    return {};
}

const bool registered = register_command(spec::CommandKind::kSetVariable, {run_set_variable});

}  // namespace
}  // namespace firesteel

#include "command/command.h"

namespace firesteel {
namespace {

Field text(const char* name) { return {.name = name, .type = Type::string(), .nullable = false}; }

Schema set_schema(const spec::Command& command, CommandHost&) {
    if (command.as_command<spec::Set>()->verbose) {
        return {text("key"), text("value"), text("meaning"), text("Since version")};
    }
    return {text("key"), text("value")};
}

std::vector<Value::List> list(bool verbose, const CommandHost& host) {
    std::vector<Value::List> rows;
    for (const Setting& setting : host.settings(verbose)) {
        Value::List row = {setting.key, setting.value};
        if (verbose) {
            row.emplace_back(setting.meaning);
            row.emplace_back(setting.since);
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

CommandResult run_set(const spec::Command& command, CommandHost& host) {
    const auto& set = *command.as_command<spec::Set>();
    std::vector<Value::List> rows;
    if (!set.key) {
        rows = list(set.verbose, host);
    } else if (set.value) {
        host.set_setting(*set.key, *set.value);
        rows.push_back({*set.key, *set.value});
    } else {
        rows.push_back({*set.key, host.find_setting(*set.key).value_or("<undefined>")});
    }
    return make_rows(set_schema(command, host), rows, host.pool());
}

const bool registered = register_command(spec::CommandKind::kSet, {run_set, set_schema});

}  // namespace
}  // namespace firesteel

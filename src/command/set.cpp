#include "catalog/identifier.h"
#include "catalog/session_variables.h"
#include "command/command.h"
#include "common/error.h"

namespace firesteel {
namespace {

Field text(const char* name) { return {.name = name, .type = Type::string(), .nullable = false}; }

Schema set_schema(const spec::Command& command, CommandHost&) {
    if (command.as_command<spec::Set>()->verbose) {
        return {text("key"), text("value"), text("meaning"), text("Since version")};
    }
    return {text("key"), text("value")};
}

/// What passes for a secret is not shown: the keys that the default of spark.redaction.regex matches.
std::string shown_value(const std::string& key, const std::string& value) {
    const std::string name = lower_case(key);
    for (const char* sign : {"secret", "password", "token", "access.key", "accesskey"}) {
        if (name.find(sign) != std::string::npos) return "*********(redacted)";
    }
    return value;
}

std::vector<Value::List> list(bool verbose, const CommandHost& host) {
    std::vector<Value::List> rows;
    for (const Setting& setting : host.settings(verbose)) {
        Value::List row = {setting.key, shown_value(setting.key, setting.value)};
        if (verbose) {
            row.emplace_back(setting.meaning);
            row.emplace_back(setting.since);
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

/// SET x = 1 of a variable x is taken for a mistake: SET VARIABLE was meant.
void check_no_variable(const std::string& key, const CommandHost& host) {
    std::vector<std::string> parts(1);
    for (const char c : key) {
        if (c == '.') {
            parts.emplace_back();
        } else {
            parts.back() += c;
        }
    }
    const size_t at = variable_prefix(parts);
    if (at + 1 != parts.size() || !host.variables().find(parts[at])) return;
    throw Error("UNSUPPORTED_FEATURE.SET_VARIABLE_USING_SET", {{"variableName", quote_identifiers(parts)}});
}

CommandResult run_set(const spec::Command& command, CommandHost& host) {
    const auto& set = *command.as_command<spec::Set>();
    std::vector<Value::List> rows;
    if (!set.key) {
        rows = list(set.verbose, host);
    } else if (set.value) {
        check_no_variable(*set.key, host);
        host.set_setting(*set.key, *set.value);
        rows.push_back({*set.key, *set.value});
    } else {
        const auto value = host.find_setting(*set.key);
        rows.push_back({*set.key, value ? shown_value(*set.key, *value) : "<undefined>"});
    }
    return make_rows(set_schema(command, host), rows, host.pool());
}

const bool registered = register_command(spec::CommandKind::kSet, {run_set, set_schema});

}  // namespace
}  // namespace firesteel

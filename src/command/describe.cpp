#include "command/describe.h"

#include <pwd.h>
#include <unistd.h>

#include "catalog/identifier.h"
#include "command/column_default.h"
#include "command/table_details.h"
#include "command/table_name.h"
#include "common/error.h"
#include "plan/default_collation.h"

namespace firesteel {

void add_columns(const Schema& schema, std::vector<Value::List>& rows) {
    for (const Field& field : schema) {
        const std::string comment = column_comment(field);
        rows.push_back(
            {field.name, field.type.to_string(), comment.empty() ? Value::null() : Value(comment)});
    }
}

namespace {

using Rows = std::vector<Value::List>;

Field text(const char* name, bool nullable = false) {
    return {.name = name, .type = Type::string(), .nullable = nullable};
}

Schema describe_schema(const spec::Command& command, CommandHost&) {
    const auto& statement = *command.as_command<spec::DescribeStatement>();
    if (statement.what == "FUNCTION") return {text("function_desc")};
    if (statement.as_json) return {text("json_metadata")};
    if (statement.what == "NAMESPACE") return {text("info_name"), text("info_value", true)};
    if (!statement.column.empty()) return {text("info_name"), text("info_value")};
    return {text("col_name"), text("data_type"), text("comment", true)};
}

/// Databases belong to whom the server runs as.
std::string process_owner() {
    const passwd* entry = getpwuid(geteuid());
    return entry == nullptr ? std::to_string(geteuid()) : entry->pw_name;
}

Rows describe_namespace(const spec::DescribeStatement& statement, CommandHost& host) {
    const NamespaceDefinition found = require_namespace(namespace_name(statement.name), host);
    Rows rows = {{"Catalog Name", kSessionCatalog}, {"Namespace Name", found.name}};
    rows.push_back({"Comment", found.comment});
    if (const std::string collation = collation_in(found.properties); !collation.empty())
        rows.push_back({"Collation", collation});
    rows.push_back({"Location", shown_location(found.location)});
    rows.push_back({"Owner", process_owner()});
    if (!statement.extended) return rows;
    std::string properties;
    for (const auto& [key, value] : shown_properties(found.properties))
        properties += (properties.empty() ? "(" : ", (") + key + "," + redacted(key, value) + ")";
    rows.push_back({"Properties", properties.empty() ? "" : "(" + properties + ")"});
    return rows;
}

Rows describe_rows(const spec::DescribeStatement& statement, CommandHost& host) {
    if (statement.what == "NAMESPACE") return describe_namespace(statement, host);
    if (statement.what == "FUNCTION") return describe_function(statement, host);
    if (statement.what == "QUERY") {
        Rows rows;
        add_columns(output_schema(*host.analyze(*statement.query)), rows);
        return rows;
    }
    if (statement.as_json) return {{describe_as_json(statement, host)}};
    if (!statement.column.empty()) return describe_column(statement, host);
    return describe_table(statement, host);
}

CommandResult run_describe(const spec::Command& command, CommandHost& host) {
    const auto& statement = *command.as_command<spec::DescribeStatement>();
    return make_rows(describe_schema(command, host), describe_rows(statement, host), host.pool());
}

const bool registered = register_command(spec::CommandKind::kDescribe, {run_describe, describe_schema});

}  // namespace
}  // namespace firesteel

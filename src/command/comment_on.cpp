#include "catalog/identifier.h"
#include "command/column_default.h"
#include "command/table_name.h"
#include "command/write_rows.h"
#include "common/error.h"

namespace firesteel {
namespace {

void comment_on_column(const spec::CommentOn& statement, CommandHost& host) {
    spec::NameParts table = statement.name;
    table.pop_back();
    const TableDefinition found = require_table(table, "COMMENT ON COLUMN", host);
    host.catalog().shared().change_table(found.name[1], found.name[2], [&](TableDefinition& definition) {
        for (Field& field : definition.schema) {
            if (same_column(field.name, statement.name.back(), host))
                set_column_comment(field, statement.comment);
        }
    });
}

CommandResult run_comment(const spec::Command& command, CommandHost& host) {
    const auto& statement = *command.as_command<spec::CommentOn>();
    SharedCatalog& catalog = host.catalog().shared();
    if (statement.on_namespace) {
        const std::string name = require_namespace(namespace_name(statement.name), host).name;
        catalog.change_namespace(name, [&](NamespaceDefinition& n) { n.comment = statement.comment; });
    } else if (statement.on_column) {
        comment_on_column(statement, host);
    } else {
        const TableDefinition table = require_table(statement.name, "COMMENT ON TABLE", host);
        catalog.change_table(table.name[1], table.name[2],
                             [&](TableDefinition& t) { t.comment = statement.comment; });
    }
    return {};
}

const bool registered = register_command(spec::CommandKind::kCommentOn, {run_comment});

}  // namespace
}  // namespace firesteel

#include "catalog/identifier.h"
#include "command/table_name.h"
#include "common/error.h"

namespace firesteel {
namespace {

CommandResult run_comment(const spec::Command& command, CommandHost& host) {
    const auto& statement = *command.as_command<spec::CommentOn>();
    SharedCatalog& catalog = host.catalog().shared();
    if (statement.on_namespace) {
        const std::string name = require_namespace(namespace_name(statement.name), host).name;
        catalog.change_namespace(name, [&](NamespaceDefinition& n) { n.comment = statement.comment; });
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

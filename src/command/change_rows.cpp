#include "catalog/identifier.h"
#include "command/table_name.h"
#include "common/error.h"

namespace firesteel {
namespace {

/// UPDATE, DELETE FROM and MERGE INTO: Spark's own tables of files refuse them too.
CommandResult run_change_rows(const spec::Command& command, CommandHost& host) {
    const auto& change = *command.as_command<spec::ChangeRows>();
    const TableName name = table_name(change.name, host);
    if (!host.catalog().shared().find_table(name.database, name.table) &&
        !find_temporary_view(change.name, host) &&
        !host.catalog().shared().find_view(name.database, name.table)) {
        raise_no_table(change.name, host, true);
    }
    Error error("UNSUPPORTED_FEATURE.TABLE_OPERATION",
                {{"tableName", name.quoted()}, {"operation", change.statement}});
    if (change.statement != "DELETE") error.with_kind(ErrorKind::kUnsupported);
    throw error;
}

const bool registered = register_command(spec::CommandKind::kChangeRows, {run_change_rows});

}  // namespace
}  // namespace firesteel

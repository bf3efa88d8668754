#include "catalog/identifier.h"
#include "command/table_files.h"
#include "command/table_name.h"
#include "common/error.h"

namespace firesteel {
namespace {

void truncate_table(const spec::Truncate& truncate, const TableDefinition& table, CommandHost& host) {
    if (truncate.partition.empty() && table.partition_by.empty()) {
        clear_directory(table.location, store_settings(table, host));
        return;
    }
    if (table.partition_by.empty())
        throw Error("_LEGACY_ERROR_TEMP_1267", {{"tableIdentWithDB", quote_identifiers(table.name)}});
    const auto values = partition_values(table, truncate.partition, host);
    for (const TablePartition& partition : table_partitions(table, values, host)) {
        clear_directory(partition.directory, store_settings(table, host));
        host.files_changed(partition.directory);
    }
}

CommandResult run_truncate(const spec::Command& command, CommandHost& host) {
    const auto& truncate = *command.as_command<spec::Truncate>();
    const TableDefinition table = require_table(truncate.name, "TRUNCATE TABLE", host);
    if (table.external)
        throw Error("CANNOT_TRUNCATE_EXTERNAL_TABLE", {{"tableName", quote_identifiers(table.name)}});
    truncate_table(truncate, table, host);
    host.files_changed(table.location);
    return {};
}

const bool registered = register_command(spec::CommandKind::kTruncate, {run_truncate});

}  // namespace
}  // namespace firesteel

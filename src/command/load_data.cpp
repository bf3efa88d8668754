#include <algorithm>

#include "catalog/identifier.h"
#include "command/command.h"
#include "command/table_name.h"
#include "common/error.h"

namespace firesteel {
namespace {

/// Spark loads files into tables of Hive only, of which there are none here.
CommandResult run_load_data(const spec::Command& command, CommandHost& host) {
    const auto& load = *command.as_command<spec::LoadData>();
    const TableDefinition table = require_table(load.table, "LOAD DATA", host);
    std::string unknown;
    for (const auto& [column, value] : load.partition) {
        const auto& own = table.partition_by;
        const bool is_own = std::any_of(own.begin(), own.end(), [&](const std::string& name) {
            return equal_ignoring_case(name, column);
        });
        if (!is_own) unknown += (unknown.empty() ? "" : ", ") + quote_identifier(column);
    }
    const std::string name = quote_identifiers(table.name);
    if (!unknown.empty())
        throw Error("PARTITIONS_NOT_FOUND", {{"partitionList", unknown}, {"tableName", name}});
    throw Error("_LEGACY_ERROR_TEMP_1261", {{"tableIdentWithDB", name}});
}

const bool registered = register_command(spec::CommandKind::kLoadData, {run_load_data});

}  // namespace
}  // namespace firesteel

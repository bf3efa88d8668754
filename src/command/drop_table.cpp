#include "catalog/file_places.h"
#include "catalog/identifier.h"
#include "catalog/partition_places.h"
#include "command/table_files.h"
#include "command/table_name.h"
#include "command/temporary_view.h"
#include "common/error.h"

namespace firesteel {
namespace {

[[noreturn]] void raise_wrong_kind(const TableName& name, const char* operation, const char* required,
                                   const char* found, const char* alternative) {
    const std::vector<std::string> parts = name.parts();
    throw Error("WRONG_COMMAND_FOR_OBJECT_TYPE", {{"operation", operation},
                                                  {"requiredType", required},
                                                  {"objectName", parts[0] + "." + parts[1] + "." + parts[2]},
                                                  {"foundType", found},
                                                  {"alternative", alternative}});
}

/// A table of the same name that comes later has rows of its own.
void forget_rows(const TableDefinition& table, CommandHost& host) {
    host.files_changed(table.location);
    try {
        host.uncache(host.analyze(spec::ReadTable(table.name)));
    } catch (const Error&) {
        // Its files cannot be read: nobody kept rows of it.
    }
}

void remove_placed_partitions(const TableDefinition& table, CommandHost& host) {
    for (const auto& [name, place] : PartitionPlaces::in(table.properties).by_name) {
        if (place.empty()) continue;
        file_places().remove(place, store_settings(table, host));
        host.files_changed(place);
    }
}

CommandResult run_drop_table(const spec::Command& command, CommandHost& host) {
    const auto& drop = *command.as_command<spec::DropTable>();
    if (drop_temporary_view(drop.name, host)) return {};
    const TableName name = table_name(drop.name, host);
    SharedCatalog& catalog = host.catalog().shared();
    if (catalog.find_view(name.database, name.table)) {  // DROP TABLE is for views, too
        catalog.drop_view(name.database, name.table, drop.if_exists);
        return {};
    }
    const auto table = catalog.find_table(name.database, name.table);
    if (table) forget_rows(*table, host);
    if (table && !table->external) remove_placed_partitions(*table, host);
    // The catalog removes what is local itself.
    if (table && !table->external && !table->location.starts_with('/'))
        file_places().remove(table->location, store_settings(*table, host));
    catalog.drop_table(name.database, name.table, drop.if_exists);
    return {};
}

CommandResult run_drop_view(const spec::Command& command, CommandHost& host) {
    const auto& drop = *command.as_command<spec::DropView>();
    if (drop_temporary_view(drop.name, host)) return {};
    const TableName name = table_name(drop.name, host);
    SharedCatalog& catalog = host.catalog().shared();
    if (const auto table = catalog.find_table(name.database, name.table)) {
        raise_wrong_kind(name, "DROP VIEW", "VIEW or METRIC_VIEW", table->external ? "EXTERNAL" : "MANAGED",
                         "DROP TABLE");
    }
    catalog.drop_view(name.database, name.table, drop.if_exists);
    return {};
}

const bool registered = register_command(spec::CommandKind::kDropTable, {run_drop_table}) &&
                        register_command(spec::CommandKind::kDropView, {run_drop_view});

}  // namespace
}  // namespace firesteel

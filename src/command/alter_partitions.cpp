#include "catalog/file_places.h"
#include "catalog/identifier.h"
#include "command/alter_table.h"
#include "command/table_files.h"
#include "common/error.h"

namespace firesteel {

namespace {

/// The values of a clause that must name one partition.
PartitionValues whole_partition(const TableDefinition& table, const spec::PartitionSpec& spec,
                                CommandHost& host) {
    PartitionValues values = partition_values(table, spec, host);
    check_whole_partition(table, values);
    return values;
}

void add(const spec::AlterTable& alter, const TableDefinition& table, CommandHost& host) {
    for (const spec::PartitionSpec& spec : alter.partitions) {
        const PartitionValues values = whole_partition(table, spec, host);
        const std::string directory = table.location + "/" + partition_path(table, values);
        const OptionMap settings = store_settings(table, host);
        if (file_places().exists(directory, settings) && !alter.if_exists)
            raise_partitions("PARTITIONS_ALREADY_EXIST", shown_partition(values), table);
        file_places().make_directories(directory, settings);
    }
}

void drop(const spec::AlterTable& alter, const TableDefinition& table, CommandHost& host) {
    std::vector<TablePartition> dropped;
    for (const spec::PartitionSpec& spec : alter.partitions) {
        const PartitionValues values = partition_values(table, spec, host);
        const std::vector<TablePartition> found = table_partitions(table, values, host);
        if (found.empty() && !alter.if_exists)
            raise_partitions("PARTITIONS_NOT_FOUND", shown_partition(values), table);
        dropped.insert(dropped.end(), found.begin(), found.end());
    }
    for (const TablePartition& partition : dropped)
        file_places().remove(partition.directory, store_settings(table, host));
}

void rename(const spec::AlterTable& alter, const TableDefinition& table, CommandHost& host) {
    const PartitionValues from = whole_partition(table, alter.partitions.at(0), host);
    const PartitionValues to = whole_partition(table, alter.partitions.at(1), host);
    const std::string old_directory = table.location + "/" + partition_path(table, from);
    const std::string new_directory = table.location + "/" + partition_path(table, to);
    const OptionMap settings = store_settings(table, host);
    if (!file_places().exists(old_directory, settings))
        raise_partitions("PARTITIONS_NOT_FOUND", shown_partition(from), table);
    if (file_places().exists(new_directory, settings))
        raise_partitions("PARTITIONS_ALREADY_EXIST", shown_partition(to), table);
    file_places().rename(old_directory, new_directory, settings);
}

}  // namespace

void alter_partitions(const spec::AlterTable& alter, const TableDefinition& table, CommandHost& host) {
    using Change = spec::AlterTable::Change;
    const bool recover = alter.change == Change::kRecoverPartitions;
    if (table.partition_by.empty() && recover) {
        throw Error("NOT_A_PARTITIONED_TABLE",
                    {{"operation", alter.is_repair ? "MSCK REPAIR TABLE" : "ALTER TABLE RECOVER PARTITIONS"},
                     {"tableIdentWithDB", quote_identifiers(table.name)}});
    }
    if (recover) return;  // the directories are the partitions
    if (table.partition_by.empty()) {
        throw Error("INVALID_PARTITION_OPERATION.PARTITION_SCHEMA_IS_EMPTY",
                    {{"name", quote_identifiers(table.name)}});
    }
    if (alter.change == Change::kAddPartitions) add(alter, table, host);
    if (alter.change == Change::kDropPartitions) drop(alter, table, host);
    if (alter.change == Change::kRenamePartition) rename(alter, table, host);
}

}  // namespace firesteel

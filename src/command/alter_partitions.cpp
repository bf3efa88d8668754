#include <filesystem>

#include "catalog/identifier.h"
#include "command/alter_table.h"
#include "command/table_files.h"
#include "common/error.h"

namespace firesteel {

namespace {

namespace fs = std::filesystem;
using Values = std::vector<std::pair<std::string, std::string>>;

[[noreturn]] void raise_partitions(const char* condition, const std::string& list,
                                   const TableDefinition& table) {
    throw Error(condition,
                {{"partitionList", list}, {"tableName", quote_identifiers({table.name[1], table.name[2]})}});
}

std::vector<TablePartition> matching(const TableDefinition& table, const Values& values) {
    std::vector<TablePartition> found = table_partitions(table);
    std::erase_if(found, [&](const TablePartition& partition) { return !has_values(partition, values); });
    return found;
}

/// The values of a clause that must name one partition.
Values whole_partition(const TableDefinition& table, const spec::PartitionSpec& spec, CommandHost& host) {
    Values values = partition_values(table, spec, host);
    if (values.size() == table.partition_by.size()) return values;
    std::string given;
    for (const auto& [name, value] : values) given += (given.empty() ? "" : ", ") + name;
    std::string wanted;
    for (const std::string& name : table.partition_by) wanted += (wanted.empty() ? "" : ", ") + name;
    throw Error("_LEGACY_ERROR_TEMP_1232", {{"specKeys", given},
                                            {"partitionColumnNames", wanted},
                                            {"tableName", quote_identifiers(table.name)}});
}

void add(const spec::AlterTable& alter, const TableDefinition& table, CommandHost& host) {
    for (const spec::PartitionSpec& spec : alter.partitions) {
        const Values values = whole_partition(table, spec, host);
        const std::string directory = table.location + "/" + partition_path(table, values);
        std::error_code error;
        if (fs::exists(directory, error) && !alter.if_exists)
            raise_partitions("PARTITIONS_ALREADY_EXIST", shown_partition(values), table);
        fs::create_directories(directory, error);
    }
}

void drop(const spec::AlterTable& alter, const TableDefinition& table, CommandHost& host) {
    std::vector<TablePartition> dropped;
    for (const spec::PartitionSpec& spec : alter.partitions) {
        const Values values = partition_values(table, spec, host);
        const std::vector<TablePartition> found = matching(table, values);
        if (found.empty() && !alter.if_exists)
            raise_partitions("PARTITIONS_NOT_FOUND", shown_partition(values), table);
        dropped.insert(dropped.end(), found.begin(), found.end());
    }
    std::error_code error;
    for (const TablePartition& partition : dropped) fs::remove_all(partition.directory, error);
}

void rename(const spec::AlterTable& alter, const TableDefinition& table, CommandHost& host) {
    const Values from = whole_partition(table, alter.partitions.at(0), host);
    const Values to = whole_partition(table, alter.partitions.at(1), host);
    const std::string old_directory = table.location + "/" + partition_path(table, from);
    const std::string new_directory = table.location + "/" + partition_path(table, to);
    std::error_code error;
    if (!fs::exists(old_directory, error))
        raise_partitions("PARTITIONS_NOT_FOUND", shown_partition(from), table);
    if (fs::exists(new_directory, error))
        raise_partitions("PARTITIONS_ALREADY_EXIST", shown_partition(to), table);
    fs::create_directories(fs::path(new_directory).parent_path(), error);
    fs::rename(old_directory, new_directory, error);
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

#pragma once

#include <string>
#include <utility>
#include <vector>

#include "command/command.h"

namespace firesteel {

/// Partition columns and their values, as directories have them, unescaped: kNullPartition for NULL.
using PartitionValues = std::vector<std::pair<std::string, std::string>>;

/// The partitions of a table are the directories that it has, but for what PartitionPlaces says.
struct TablePartition {
    std::string path;  // below the table's: "d=2020-01-01/p=1"
    PartitionValues values;
    std::string directory;
};

/// What file_places() needs to know of a table's files: its options, then the session's settings.
OptionMap store_settings(const TableDefinition& table, CommandHost& host);

/// In the order of their paths.
std::vector<TablePartition> table_partitions(const TableDefinition& table, CommandHost& host);
/// Those that have the values given.
std::vector<TablePartition> table_partitions(const TableDefinition& table, const PartitionValues& values,
                                             CommandHost& host);

/// What a PARTITION clause says. Raises PARTITIONS_NOT_FOUND for columns that are no partition columns.
PartitionValues partition_values(const TableDefinition& table, const spec::PartitionSpec& spec,
                                 CommandHost& host);
/// Raises _LEGACY_ERROR_TEMP_1232 when they leave a partition column out: one partition is wanted.
void check_whole_partition(const TableDefinition& table, const PartitionValues& values);
/// The one that DESCRIBE TABLE t PARTITION (...) names. Raises as these do.
TablePartition require_partition(const TableDefinition& table, const spec::PartitionSpec& spec,
                                 CommandHost& host);
/// Raises _LEGACY_ERROR_TEMP_1251.
void check_is_partitioned(const TableDefinition& table, const char* action);
/// PARTITIONS_NOT_FOUND or PARTITIONS_ALREADY_EXIST, with the partitions as shown_partition() has them.
[[noreturn]] void raise_partitions(const char* condition, const std::string& list,
                                   const TableDefinition& table);
/// "d=2020-01-01/p=1" for values of all partition columns, in the table's order.
std::string partition_path(const TableDefinition& table, const PartitionValues& values);
/// "PARTITION (`b` = x)", as messages show a partition.
std::string shown_partition(const PartitionValues& values);

struct FilesSize {
    int64_t files = 0;
    int64_t bytes = 0;
};
FilesSize files_size(const std::string& directory, const OptionMap& settings);
/// Removes what lies in a directory, data files and subdirectories alike.
void clear_directory(const std::string& directory, const OptionMap& settings);

}  // namespace firesteel

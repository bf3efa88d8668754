#pragma once

#include <string>
#include <utility>
#include <vector>

#include "command/command.h"

namespace firesteel {

/// The partitions of a table are the directories that it has: nothing else knows of them.
struct TablePartition {
    std::string path;                                         // below the table's: "d=2020-01-01/p=1"
    std::vector<std::pair<std::string, std::string>> values;  // as the directories have them, unescaped
    std::string directory;
};

/// What file_places() needs to know of a table's files: its options, then the session's settings.
OptionMap store_settings(const TableDefinition& table, CommandHost& host);

/// In the order of their paths.
std::vector<TablePartition> table_partitions(const TableDefinition& table, CommandHost& host);

/// What a PARTITION clause says, each column's value as its directory has it (unescaped). Raises
/// PARTITIONS_NOT_FOUND for columns that are no partition columns.
std::vector<std::pair<std::string, std::string>> partition_values(const TableDefinition& table,
                                                                  const spec::PartitionSpec& spec,
                                                                  CommandHost& host);
bool has_values(const TablePartition& partition,
                const std::vector<std::pair<std::string, std::string>>& values);
/// "d=2020-01-01/p=1" for values of all partition columns, in the table's order.
std::string partition_path(const TableDefinition& table,
                           const std::vector<std::pair<std::string, std::string>>& values);
/// "PARTITION (`b` = x)", as messages show a partition.
std::string shown_partition(const std::vector<std::pair<std::string, std::string>>& values);

struct FilesSize {
    int64_t files = 0;
    int64_t bytes = 0;
};
FilesSize files_size(const std::string& directory, const OptionMap& settings);
/// Removes what lies in a directory, data files and subdirectories alike.
void clear_directory(const std::string& directory, const OptionMap& settings);

}  // namespace firesteel

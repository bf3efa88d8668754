#pragma once

#include "command/command.h"

namespace firesteel {

/// ADD, DROP, RENAME and RECOVER PARTITIONS: directories made, removed, moved. Raises
/// PARTITIONS_ALREADY_EXIST, PARTITIONS_NOT_FOUND, NOT_A_PARTITIONED_TABLE.
void alter_partitions(const spec::AlterTable& alter, const TableDefinition& table, CommandHost& host);

}  // namespace firesteel

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "command/command.h"

namespace firesteel {

/// What an INSERT says besides its target and its query.
struct InsertRequest {
    bool overwrite = false;
    bool by_name = false;
    std::vector<std::string> columns;                        // INSERT INTO t (b, a)
    std::vector<std::pair<std::string, ExprPtr>> partition;  // static values; null: dynamic
    bool if_partition_not_exists = false;
    OptionMap options;
};

/// The query's columns made into the table's, data columns then partition columns, as store assignment has
/// it. Raises INSERT_COLUMN_ARITY_MISMATCH.*, INCOMPATIBLE_DATA_FOR_TABLE.*, PARTITIONS_NOT_FOUND, ...
LogicalPlanPtr fit_to_table(const LogicalPlanPtr& query, const TableDefinition& table,
                            const InsertRequest& insert, CommandHost& host);

/// Adds rows to a table or replaces its rows, all or none of them.
void insert_into_table(const LogicalPlanPtr& query, const TableDefinition& table, const InsertRequest& insert,
                       CommandHost& host);

/// What the directory of a partition value is called, before escaping; nothing for NULL. Raises when the
/// value is none of the column's type.
std::optional<std::string> partition_directory_value(const TableDefinition& table, const std::string& column,
                                                     const ExprPtr& value, CommandHost& host);

/// The columns that a query fills when nothing is static, in its order: all of them, or those listed.
Schema insert_targets(const TableDefinition& table, const InsertRequest& insert, CommandHost& host);
/// `query` with DEFAULT written as a value replaced by what the target columns say.
spec::PlanPtr replace_defaults(const spec::PlanPtr& query, const Schema& targets, CommandHost& host);

}  // namespace firesteel

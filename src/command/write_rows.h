#pragma once

#include <string>
#include <vector>

#include "command/command.h"

namespace firesteel {

/// Runs a query into a source's files, all or nothing. The request's settings and pool are filled in here.
/// Raises DATA_SOURCE_NOT_FOUND.
void write_rows(const LogicalPlanPtr& plan, WriteRequest request, bool overwrite, CommandHost& host);

/// The query's columns as a table or view made of it has them: CHAR and VARCHAR as they were declared.
Schema declared_schema(const LogicalNode& plan);

/// Checks every write of files has in common: COLUMN_ALREADY_EXISTS, partition columns that are missing, of
/// no fitting type, or all there are.
void check_columns(const Schema& schema, CommandHost& host);
void check_partition_columns(const Schema& schema, const std::vector<std::string>& partition_by);

/// Does the query read files at `location` or below?
bool reads_from(const LogicalNode& plan, const std::string& location);

/// "parquet" for a class name of Spark's, else as written. Raises DATA_SOURCE_NOT_FOUND.
const DataSource& require_source(const std::string& format);

OptionMap option_map(const spec::Options& options);
bool same_column(const std::string& a, const std::string& b, CommandHost& host);
/// The query with its columns under other names and types where `columns` say so, one by one.
LogicalPlanPtr project(const LogicalPlanPtr& input, NamedExprs columns);
NamedExpr named(ExprPtr expr, const Field& field);

}  // namespace firesteel

#pragma once

#include <string>
#include <vector>

#include "command/command.h"

namespace firesteel {

/// The kinds of DESCRIBE, a file each.
std::vector<Value::List> describe_table(const spec::DescribeStatement& statement, CommandHost& host);
std::vector<Value::List> describe_column(const spec::DescribeStatement& statement, CommandHost& host);
std::string describe_as_json(const spec::DescribeStatement& statement, CommandHost& host);
std::vector<Value::List> describe_function(const spec::DescribeStatement& statement, CommandHost& host);
/// Rows "name, type, comment" of columns.
void add_columns(const Schema& schema, std::vector<Value::List>& rows);

}  // namespace firesteel

#pragma once

#include <string>

#include "command/command.h"

namespace firesteel {

/// DEFAULT values of columns: SQL text kept in the column's metadata, as Spark keeps it.
std::string default_text(const Field& field);
/// Of rows to come; those that are there keep what they have.
void set_default_text(Field& field, const std::string& text);
/// Comment of a column, empty for none; and the column with another.
std::string column_comment(const Field& field);
void set_column_comment(Field& field, const std::string& comment);

/// What a column gets that an INSERT leaves out: its default as an expression of its type, or NULL.
/// `statement` is for messages. Raises INVALID_DEFAULT_VALUE.*.
ExprPtr default_value(const Field& field, const std::string& statement, CommandHost& host);
/// Refuses defaults that are no constants of the column's type.
void check_defaults(const Schema& schema, const std::string& statement, CommandHost& host);
/// Rows that are there already get what the defaults of new columns are at this moment. Refuses as above.
void fix_existing_values(Schema& added, const std::string& statement, CommandHost& host);

}  // namespace firesteel

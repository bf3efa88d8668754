#pragma once

#include <string>

#include "spec/plan.h"

namespace firesteel {

class Session;

/// Texts in the session's SQL dialect, for callers that see nothing below the session. All raise syntax
/// errors.

spec::PlanPtr parse_sql_statement(const Session& session, const std::string& text);
/// Does the statement have `:name` for values to be given? REQUIRES: it can be parsed.
bool names_parameters(const Session& session, const std::string& text);
spec::ExpressionPtr parse_sql_expression(const Session& session, const std::string& text);
/// "db.`my table`" to its parts.
spec::NameParts parse_sql_name(const Session& session, const std::string& text);
/// "int", "a INT, b STRING", "struct<a:int>" or the JSON form.
Type parse_type_text(const Session& session, const std::string& text);
/// One type alone; PARSE_EMPTY_STATEMENT for nothing.
Type parse_cast_type(const Session& session, const std::string& text);
Schema parse_schema_text(const Session& session, const std::string& text);
/// Spark's DDL form of a struct.
std::string schema_to_ddl(const Schema& schema);

}  // namespace firesteel

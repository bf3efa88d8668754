#pragma once

#include <string>
#include <string_view>

#include "codec/sql_cursor.h"
#include "column/type.h"

namespace firesteel {

/// Texts that name types and schemas, as clients, readers and functions like from_json take them.

/// "int", "a INT, b STRING", "struct<a:int>", or JSON: a list of columns is the struct of them. Raises
/// PARSE_SYNTAX_ERROR, UNSUPPORTED_DATATYPE, ...
Type parse_type(std::string_view text, const ParserOptions& options = {});
/// "a INT NOT NULL COMMENT 'x', b ARRAY<STRING>", "struct<a:int>", or JSON; a type that is no struct is
/// refused as INVALID_SCHEMA.NON_STRUCT_TYPE.
Schema parse_schema(std::string_view text, const ParserOptions& options = {});

/// One type and nothing else: "array<int>". What CAST takes.
Type parse_single_type(std::string_view text, const ParserOptions& options = {});
/// Columns and nothing else: "a INT, b STRING".
Schema parse_table_schema(std::string_view text, const ParserOptions& options = {});

/// Spark's toDDL: "a INT NOT NULL COMMENT 'x',b STRING".
std::string to_ddl(const Schema& schema);

}  // namespace firesteel

#pragma once

#include "codec/sql_cursor.h"
#include "column/type.h"

namespace firesteel {

/// Data types inside SQL text: CAST(x AS <type>), column lists, and type texts of their own
/// (codec/type_text.h).

/// A type at the cursor. Raises PARSE_SYNTAX_ERROR, UNSUPPORTED_DATATYPE, INCOMPLETE_TYPE_DEFINITION, ...
Type parse_data_type(SqlCursor& cursor);
/// `a INT NOT NULL COMMENT 'x', b STRING`: the columns of a table or of a DDL schema.
Schema parse_column_list(SqlCursor& cursor);
/// One of them.
Field parse_column(SqlCursor& cursor);
/// The field metadata that carries a comment: {"comment":"..."}.
std::string comment_metadata(std::string_view comment);

}  // namespace firesteel

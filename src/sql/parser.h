#pragma once

#include <string>
#include <string_view>

#include "codec/sql_cursor.h"
#include "spec/expression.h"

namespace firesteel::sql {

/// Spark SQL text to spec. Every function parses the whole text or raises Spark's parse errors:
/// PARSE_SYNTAX_ERROR, PARSE_EMPTY_STATEMENT, INVALID_TYPED_LITERAL, ... Pure functions of text and options;
/// any thread.

/// One statement, a semicolon after it allowed.
spec::PlanPtr parse_statement(std::string_view text, const ParserOptions& options = {});
/// Does the statement have `:name` for values to be given? REQUIRES: it can be parsed.
bool names_parameters(std::string_view text, const ParserOptions& options = {});
/// A query and nothing else: what a view's text holds.
spec::PlanPtr parse_query(std::string_view text, const ParserOptions& options = {});
/// An expression, with an alias or without: selectExpr, F.expr, filter("...").
spec::ExpressionPtr parse_expression(std::string_view text, const ParserOptions& options = {});
/// `a.b.c` with backquotes where needed: the name of a table, function or column.
spec::NameParts parse_multipart_name(std::string_view text, const ParserOptions& options = {});

}  // namespace firesteel::sql

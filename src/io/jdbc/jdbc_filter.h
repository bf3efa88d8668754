#pragma once

#include <optional>
#include <string>

#include "expr/expr.h"
#include "io/jdbc/jdbc_database.h"

namespace firesteel {

/// A condition over kInput ordinals of `schema` in the database's SQL; nothing where the database might
/// answer "no" for rows that satisfy it.
std::optional<std::string> jdbc_filter(const ExprPtr& filter, const Schema& schema,
                                       const JdbcDatabase& database);

}  // namespace firesteel

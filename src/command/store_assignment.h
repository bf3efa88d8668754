#pragma once

#include <string>

#include "command/command.h"

namespace firesteel {

/// `value` as a value of the column: an ANSI cast where store assignment allows one, texts cut and padded to
/// CHAR(n) and VARCHAR(n). `table` is the quoted name for messages. Raises
/// INCOMPATIBLE_DATA_FOR_TABLE.CANNOT_SAFELY_CAST.
ExprPtr assign_to_column(const ExprPtr& value, const Field& column, const std::string& table,
                         CommandHost& host);

}  // namespace firesteel

#pragma once

#include "command/command.h"

namespace firesteel {

/// What becomes of a table of that name that is there already.
enum class IfTableExists : uint8_t { kFail, kKeep, kReplace };

/// Completes the definition (location, order of columns, time), checks it, and makes the table; with the rows
/// of `query` when there is one. Raises TABLE_OR_VIEW_ALREADY_EXISTS, COLUMN_ALREADY_EXISTS,
/// LOCATION_ALREADY_EXISTS, ...
void create_table(TableDefinition definition, const LogicalPlanPtr& query, IfTableExists exists,
                  CommandHost& host);

}  // namespace firesteel

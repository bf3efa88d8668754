#pragma once

#include "command/command.h"
#include "common/error.h"

namespace firesteel {

/// Errors that a statement raises about the tables, functions and variables it names stand at these names;
/// those about its columns stand at the statement. Only for conditions of which Spark tells the place.
void add_statement_place(Error& error, const spec::Command& command);

}  // namespace firesteel

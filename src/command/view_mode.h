#pragma once

#include "command/command.h"

namespace firesteel {

/// Gives a persistent view, whose names are set, the mode its columns follow its query in: `asked`, else the
/// session's. Raises FEATURE_NOT_ENABLED when one is asked for in a session without modes.
void choose_schema_mode(const std::string& asked, ViewDefinition& view, CommandHost& host);

}  // namespace firesteel

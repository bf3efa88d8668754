#pragma once

#include <optional>
#include <string>

#include "catalog/function_definition.h"
#include "command/command.h"

namespace firesteel {

/// The function made with CREATE FUNCTION that a statement names: a temporary one first.
std::optional<FunctionDefinition> find_user_function(const spec::NameParts& name, CommandHost& host);
/// UNRESOLVED_ROUTINE
[[noreturn]] void raise_no_function(const spec::NameParts& name, CommandHost& host);

}  // namespace firesteel

#pragma once

#include <string>

#include "functions/registry.h"
#include "spec/expression.h"

namespace firesteel {

/// The arguments of a call by position: named ones (f(b => 1)) where their parameter stands, defaults where
/// none is given. Raises NAMED_PARAMETERS_NOT_SUPPORTED, DUPLICATE_ROUTINE_PARAMETER_ASSIGNMENT,
/// UNRECOGNIZED_PARAMETER_NAME, REQUIRED_PARAMETER_NOT_FOUND, UNEXPECTED_POSITIONAL_ARGUMENT.
spec::Expressions place_arguments(const FunctionRecord& record, const spec::Expressions& written);

}  // namespace firesteel

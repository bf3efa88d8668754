#pragma once

#include <string>
#include <vector>

#include "functions/registry.h"
#include "spec/expression.h"

namespace firesteel {

/// A parameter as calls see it.
struct CallParameter {
    std::string name;
    bool required = true;
};

/// The arguments of a call by position: named ones (f(b => 1)) where their parameter stands, defaults where
/// none is given. Raises NAMED_PARAMETERS_NOT_SUPPORTED, DUPLICATE_ROUTINE_PARAMETER_ASSIGNMENT,
/// UNRECOGNIZED_PARAMETER_NAME, REQUIRED_PARAMETER_NOT_FOUND, UNEXPECTED_POSITIONAL_ARGUMENT.
spec::Expressions place_arguments(const FunctionRecord& record, const spec::Expressions& written);
/// As above for other routines; null where a parameter that is not required is left out. `routine` is its
/// name as messages show it.
spec::Expressions place_by_name(const std::string& routine, const std::vector<CallParameter>& parameters,
                                const spec::Expressions& written);
/// Are there arguments by name? Named lambdas do not count.
bool has_named_arguments(const spec::Expressions& written);

}  // namespace firesteel

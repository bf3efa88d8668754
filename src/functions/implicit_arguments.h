#pragma once

#include <vector>

#include "functions/resolve.h"

namespace firesteel {

/// Raises DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE for the first argument that Spark would not cast to its
/// entry of `types` by itself, for resolvers that ask for types of their own. Types an argument has already
/// fit.
void check_implicit_casts(const ResolveRequest& request, const std::vector<Type>& types);
void check_implicit_cast(const ResolveRequest& request, size_t argument, const Type& type);

}  // namespace firesteel

#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "functions/resolve.h"

namespace firesteel {

/// What resolvers of sketch functions share. Spark casts nothing for them.

/// DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE unless argument `i`, where given, is of one of the types, whatever
/// its collation or the nullability of its parts, or NULL.
void require_one_of(const ResolveRequest& request, size_t i, std::initializer_list<Type> types);
/// May one of the arguments be null?
bool any_nullable(const ResolveRequest& request);
/// The types of the arguments as they are.
std::vector<Type> own_types(const ResolveRequest& request);
/// "f(a, b)" with the last of `all` standing for the arguments that were left out: `all` has a text for each
/// argument the function takes, empty when it has no default.
std::string with_defaults(const std::string& name, const std::vector<std::string>& arguments,
                          std::initializer_list<const char*> all);
/// "`f`", for the parameter `function` of sketches' errors.
std::string in_backticks(const std::string& name);

}  // namespace firesteel

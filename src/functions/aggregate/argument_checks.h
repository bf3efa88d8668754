#pragma once

#include "functions/resolve.h"

namespace firesteel {

/// Checks of aggregates' constant arguments. Each raises what Spark raises for it.

/// DATATYPE_MISMATCH.NON_FOLDABLE_INPUT unless argument `i` is constant; `name` and `type` as messages show
/// them.
void require_constant(const ResolveRequest& request, size_t i, const std::string& name, const Type& type);
/// DATATYPE_MISMATCH.UNEXPECTED_NULL when argument `i` is the constant null.
void require_not_null(const ResolveRequest& request, size_t i, const std::string& name);
[[noreturn]] void raise_out_of_range(const ResolveRequest& request, const std::string& name,
                                     const std::string& range, const std::string& value);
/// The value of a constant number of any type.
double constant_double(const ArgumentInfo& argument);
/// Checks that the constant argument `i` is a fraction between 0 and 1, or an array of such; returns DOUBLE
/// or ARRAY<DOUBLE>.
Type percentage_type(const ResolveRequest& request, size_t i, const std::string& required);
/// What argument 0 of percentile_approx and histogram_numeric is taken as: numbers, moments and intervals as
/// they are, texts as doubles. Raises DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE for others.
Type approximated_type(const ResolveRequest& request);
/// "1.5D": a double as error messages show it.
std::string double_text(double value);

}  // namespace firesteel

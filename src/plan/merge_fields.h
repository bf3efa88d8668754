#pragma once

#include "expr/expr.h"

namespace firesteel {

/// Are both structs, or arrays of such, with fields of other names, another order or other types?
bool has_other_fields(const Type& type, const Type& target);

/// The struct with `target`'s fields in their order, then what it has besides; the same for the elements of
/// an array. What it lacks is null with `allow_missing`, else it raises FIELD_NOT_FOUND.
ExprPtr with_fields_of(const Type& target, const ExprPtr& value, bool allow_missing,
                       const EvalSettingsPtr& settings);

}  // namespace firesteel

#pragma once

#include "functions/kernel.h"
#include "functions/resolve.h"

namespace firesteel {

/// Row-wise comparisons of two columns of the same type: 1 where it holds. Rows under a null give something.
ColumnPtr equal_values(const KernelCall& call, const Column& a, const Column& b, bool negate);
ColumnPtr less_values(const KernelCall& call, const Column& a, const Column& b, bool or_equal);

/// Raises DATATYPE_MISMATCH.INVALID_ORDERING_TYPE for types without an order (maps, variants, calendar
/// intervals).
void check_orderable(const ResolveRequest& request, const Type& type, const std::string& function);
bool is_orderable(const Type& type);

}  // namespace firesteel

#pragma once

#include "expr/expr.h"

namespace firesteel {

/// Aggregate calls whose arguments have parts in common: each part is evaluated once, as a further input.
struct SharedArguments {
    Exprs calls;         // as given, but for parts that are inputs now
    Exprs parts;         // over the given inputs
    int64_t inputs = 0;  // how many are given at least; the first part comes after so many
};

/// Takes what several of `calls` compute for every row out of their arguments. Filtered and DISTINCT calls
/// stay as they are, since they see fewer rows. All are over kInput ordinals.
SharedArguments share_arguments(const Exprs& calls);

}  // namespace firesteel

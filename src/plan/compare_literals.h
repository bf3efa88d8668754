#pragma once

#include "expr/expr.h"
#include "functions/registry.h"

namespace firesteel {

/// An integer is compared with a decimal literal as integers: i > 1.5 is i > 1, i >= 1.5 is i >= 2. Changes
/// `arguments` of such a comparison, or returns its answer when the literal lies beyond all integers; else
/// null.
ExprPtr compare_whole_numbers(const FunctionRecord& record, Exprs& arguments);

}  // namespace firesteel

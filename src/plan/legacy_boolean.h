#pragma once

#include "expr/expr.h"
#include "functions/registry.h"

namespace firesteel {

/// Legacy mode compares booleans with numbers: 1 is true, 0 is false, and with any other number the boolean
/// is one. The answer of `=` or `<=>` over a boolean and 1 or 0; else null, `arguments` being comparable
/// then.
ExprPtr compare_boolean_with_number(const FunctionRecord& record, Exprs& arguments,
                                    const EvalSettingsPtr& settings);

}  // namespace firesteel

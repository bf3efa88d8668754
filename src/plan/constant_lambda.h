#pragma once

#include "expr/expr.h"
#include "functions/registry.h"

namespace firesteel {

class SpecialForm;

/// The form that evaluates the function's calls; null for plain functions.
const SpecialForm* special_form_of(const FunctionRecord& record);

/// What stands where a lambda belongs becomes the body of one that does not look at its parameters:
/// transform(a, 5). Arguments that are lambdas, and those of functions that take none, stay as they are.
void make_constant_lambdas(const FunctionRecord& record, Exprs& arguments);

}  // namespace firesteel

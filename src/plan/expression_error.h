#pragma once

#include "common/error.h"
#include "spec/expression.h"

namespace firesteel {

/// Gives an error that was raised while an expression was bound the expression's place, unless Spark finds it
/// when it looks at what stands around.
void place_in_expression(Error& error, const spec::Expression& expression);

}  // namespace firesteel

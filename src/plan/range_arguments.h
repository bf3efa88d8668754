#pragma once

#include "expr/expr.h"
#include "spec/source.h"

namespace firesteel {

/// What range(end), range(start, end[, step[, slices]]) in FROM is to give. Raises UNEXPECTED_INPUT_TYPE,
/// NON_FOLDABLE_ARGUMENT, WRONG_NUM_ARGS, FAILED_FUNCTION_CALL.
spec::Range range_of(const Exprs& arguments, const EvalSettingsPtr& settings);

}  // namespace firesteel

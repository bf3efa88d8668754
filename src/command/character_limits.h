#pragma once

#include "expr/expr.h"

namespace firesteel {

/// The value, whose texts have no lengths, as a column of the declared type stores it: those of CHAR(n) are
/// filled up, and those that are too long lose their trailing spaces, at any depth. Other characters beyond
/// the length raise EXCEED_LIMIT_LENGTH when the value is computed.
ExprPtr limit_characters(const ExprPtr& value, const Type& declared, const EvalSettingsPtr& settings);

}  // namespace firesteel

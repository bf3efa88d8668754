#pragma once

#include <string>

#include "plan/logical_plan.h"

namespace firesteel {

/// An aggregate of `arguments` with the settings of `like` and a column of its own.
NamedExpr aggregate_of(const std::string& name, Exprs arguments, const Expr& like);

/// Aggregates taken of some of the rows of a group at a time, and of those results again. A part is named
/// "sum", "count", "min" or "max".

/// Does that give the very same value? Floating-point sums would depend on the parts.
bool may_be_split(const Expr& call);
/// The parts of such a call: one, or an average's sum and count. Of `argument` instead of its own.
NamedExprs parts_of(const Expr& call, const ExprPtr& argument);
/// The aggregate that takes values of a part together, each of some of the rows.
NamedExpr merge_of(const Expr& part, ExprPtr value);
/// The call's value out of its parts' columns, which have been merged or cover the group.
ExprPtr value_of(const Expr& call, const Exprs& parts);

}  // namespace firesteel

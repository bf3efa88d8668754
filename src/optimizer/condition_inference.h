#pragma once

#include "optimizer/attribute_set.h"

namespace firesteel {

/// What follows from conditions that hold for all rows that come out of a plan.

/// Is the conjunct never true for a row whose columns `ids` are all null?
bool rejects_nulls(const ExprPtr& conjunct, const AttributeSet& ids);
/// The join with fewer rows made up of nulls, when the conjuncts, applied to what it puts out, drop those.
LogicalJoinType tightened(LogicalJoinType type, const Exprs& conjuncts, const AttributeSet& left,
                          const AttributeSet& right);
/// From `(a = 1 and b = 2) or (a = 3 and b = 4)` follows `a = 1 or a = 3`; null when nothing follows for the
/// columns `ids`.
ExprPtr implied_for(const ExprPtr& conjunct, const AttributeSet& ids);

enum class Inference : uint8_t { kBothWays, kLeftToRight, kRightToLeft };
/// From `a = b` and a condition on `a` alone follows the same condition on `b`. `condition` is that of a
/// join, `to_left` and `to_right` hold what its inputs will be filtered by, and get more.
void add_transitive(const Exprs& condition, Inference direction, const AttributeSet& left,
                    const AttributeSet& right, Exprs& to_left, Exprs& to_right);

/// The rows of a common table that anybody wants, as conjuncts over its own columns: those whose references
/// in `readers` stand below filters, all of them. None when somebody wants all rows.
Exprs wanted_of(int64_t definition, const std::vector<LogicalPlanPtr>& readers);

}  // namespace firesteel

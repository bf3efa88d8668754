#pragma once

#include <unordered_map>
#include <unordered_set>

#include "plan/logical_plan.h"

namespace firesteel {

/// Ids of columns, and what rules ask about them.
using AttributeSet = std::unordered_set<int64_t>;
using Substitution = std::unordered_map<int64_t, ExprPtr>;

AttributeSet ids_of(const Attributes& attributes);
AttributeSet references_of(const Exprs& exprs);
/// All attributes of `expr` are in `ids` (true for none).
bool refers_only_to(const ExprPtr& expr, const AttributeSet& ids);
bool refers_to_any(const ExprPtr& expr, const AttributeSet& ids);
/// `expr` with attributes replaced.
ExprPtr substitute(const ExprPtr& expr, const Substitution& substitution);
/// The columns of `inner` by id, for pulling an expression above it down through it.
Substitution substitution_of(const NamedExprs& columns);
NamedExpr pass(const Attribute& attribute);
NamedExprs pass(const Attributes& attributes);
/// `plan` with exactly these columns, in this order; `plan` itself when it has them already.
LogicalPlanPtr with_columns(const LogicalPlanPtr& plan, const Attributes& columns);
/// The conjunction over `plan`, or `plan` when there are none.
LogicalPlanPtr filtered(LogicalPlanPtr plan, const Exprs& conjuncts);
/// conjunction() with the settings of the conjuncts; null for none.
ExprPtr join_condition(const Exprs& conjuncts);
/// A call of a function of the registry that raises nothing and needs no settings.
ExprPtr plain_call(const std::string& function, Exprs arguments);

}  // namespace firesteel

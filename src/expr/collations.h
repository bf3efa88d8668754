#pragma once

#include "expr/expr.h"
#include "functions/registry.h"

namespace firesteel {

/// How firmly an expression's texts have their collation: COLLATE wins over columns, these over constants.
enum class CollationStrength : uint8_t { kDefault, kImplicit, kExplicit };
CollationStrength collation_strength(const Expr& expr);

/// Brings the texts in `exprs` to one collation, by casts: the firmest one; of several explicit ones raises
/// COLLATION_MISMATCH.EXPLICIT. False when several are implied, and then all have the indeterminate one.
bool join_collations(std::vector<ExprPtr*> exprs, const EvalSettingsPtr& settings);

/// The same for those arguments of a call that its function wants alike. Raises
/// INDETERMINATE_COLLATION_IN_EXPRESSION when it cannot do without.
void join_argument_collations(const FunctionRecord& record, const std::string& shown, Exprs& arguments,
                              const EvalSettingsPtr& settings);

/// The value whose bytes compare as `expr` does by its collations; `expr` itself when it has none.
ExprPtr comparison_key(const ExprPtr& expr, const EvalSettingsPtr& settings);

}  // namespace firesteel

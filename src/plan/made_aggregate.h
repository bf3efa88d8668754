#pragma once

#include "expr/expr.h"

namespace firesteel {

/// An aggregate call that the analyzer makes itself: of a function whose first overload takes these arguments
/// as they are. Its nullability, a filter and what else there is are the caller's to add.
std::shared_ptr<Expr> made_aggregate(const char* name, Exprs arguments, const Type& type,
                                     const EvalSettingsPtr& settings, AggregateDetail detail = {});

}  // namespace firesteel

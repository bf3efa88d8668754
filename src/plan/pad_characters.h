#pragma once

#include "plan/query_resolver.h"

namespace firesteel {

/// Comparisons of CHAR columns, whose values have blanks at their end: of what the function is given, the
/// shorter texts get as many as the longest has.
void pad_characters(const FunctionRecord& record, Exprs& arguments, const BindContext& context,
                    const AnalyzerContext& around);

}  // namespace firesteel

#pragma once

#include <string>

#include "functions/registry.h"
#include "plan/analyzer.h"

namespace firesteel {

/// The call as a setting of the session wants it to be understood, by a function of another name or with
/// other types; null when none does.
ExprPtr earlier_call(const FunctionRecord& record, const std::string& shown, const Exprs& arguments,
                     const AnalyzerContext& context);

}  // namespace firesteel

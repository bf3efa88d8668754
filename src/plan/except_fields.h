#pragma once

#include <vector>

#include "expr/expr.h"
#include "spec/expression.h"

namespace firesteel {

/// A struct without the fields that `paths` name: those of one part, and those of structs within it. Raises
/// FIELD_NOT_FOUND.
ExprPtr without_fields(const ExprPtr& structure, const std::vector<spec::NameParts>& paths,
                       bool case_sensitive, const EvalSettingsPtr& settings);
/// Is one of the paths there twice, or does one lead through the end of another?
bool overlap(const std::vector<spec::NameParts>& paths, bool case_sensitive);

}  // namespace firesteel

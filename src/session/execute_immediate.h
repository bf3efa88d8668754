#pragma once

#include <memory>

#include "spec/query.h"

namespace firesteel {

class QueryPlanner;

/// What EXECUTE IMMEDIATE stands for: the statement in its text with the values of its arguments, or, when
/// there is an INTO, the assignment of its row to the variables. The text is run as if it stood alone: it
/// sees no variables of a script. Other plans as they are.
spec::PlanPtr expand_execute_immediate(const spec::PlanPtr& plan, QueryPlanner& planner);

/// The values of USING for the markers in a statement's text, to be put above it: by position, and by name
/// those with an alias and variables. Raises ALL_PARAMETERS_MUST_BE_NAMED, UNSUPPORTED_EXPR_FOR_PARAMETER,
/// ...
std::shared_ptr<spec::Parameterized> argument_values(const std::string& text,
                                                     const spec::Expressions& arguments,
                                                     QueryPlanner& planner);

}  // namespace firesteel

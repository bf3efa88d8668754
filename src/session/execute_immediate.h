#pragma once

#include "spec/plan.h"

namespace firesteel {

class QueryPlanner;

/// What EXECUTE IMMEDIATE stands for: the statement in its text with the values of its arguments, or, when
/// there is an INTO, the assignment of its row to the variables. The text is run as if it stood alone: it
/// sees no variables of a script. Other plans as they are.
spec::PlanPtr expand_execute_immediate(const spec::PlanPtr& plan, QueryPlanner& planner);

/// `statement` with the values of USING for its parameter markers. Arguments are positional, or all have
/// names.
spec::PlanPtr with_argument_values(spec::PlanPtr statement, const spec::Expressions& arguments,
                                   QueryPlanner& planner);

}  // namespace firesteel

#pragma once

#include "spec/plan.h"

namespace firesteel {

class QueryPlanner;

/// What EXECUTE IMMEDIATE stands for: the statement in its text with the values of its arguments, put into an
/// assignment when there is an INTO. Other plans as they are.
spec::PlanPtr expand_execute_immediate(const spec::PlanPtr& plan, QueryPlanner& planner);

}  // namespace firesteel

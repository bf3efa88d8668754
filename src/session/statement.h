#pragma once

#include <memory>

#include "spec/command.h"
#include "spec/query.h"

namespace firesteel {

/// The statement inside `plan`, without the values of its parameter markers. REQUIRES: as_statement(plan).
std::shared_ptr<const spec::Command> statement_in(const spec::PlanPtr& plan);
/// The values around it, for the planner that runs it; null when there are none. Borrowed from `plan`.
const spec::Parameterized* parameters_of(const spec::Plan& plan);

}  // namespace firesteel

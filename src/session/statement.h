#pragma once

#include <memory>

#include "spec/command.h"

namespace firesteel {

/// The statement inside `plan`, with the values of its parameter markers put around its queries.
/// REQUIRES: as_statement(plan).
std::shared_ptr<const spec::Command> statement_with_parameters(const spec::PlanPtr& plan);

}  // namespace firesteel

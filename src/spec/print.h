#pragma once

#include <string>

#include "spec/plan.h"

namespace firesteel::spec {

/// One line that shows the structure of an expression or plan, for tests and for people who debug: `(+ a 1)`,
/// `(project (read t) [a (alias x b)])`. Not SQL, and not parsed back.
std::string print(const Expression& expression);
std::string print(const Plan& plan);

}  // namespace firesteel::spec

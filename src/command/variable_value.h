#pragma once

#include <string>
#include <vector>

#include "command/command.h"

namespace firesteel {

/// What a variable is to become.
struct VariableAssignment {
    std::string name;
    Type type;
    spec::ExpressionPtr value;
    std::shared_ptr<const QueryContext> place;  // of the statement, where the cast fails
};

/// The values of expressions over no relation, cast to the variables' types. All are computed before any is
/// assigned. As in Spark, a variable assigned further left means its new value where that names nothing
/// itself: b is 2 after `a = 1, b = a + 1`, but not after `a = c, b = a + 1`.
std::vector<Value> variable_values(const std::vector<VariableAssignment>& assignments, CommandHost& host);

}  // namespace firesteel

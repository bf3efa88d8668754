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
};

/// The values of expressions over no relation, cast to the variables' types. All are computed before any is
/// assigned; as in Spark, names of variables assigned further left mean their new values.
std::vector<Value> variable_values(const std::vector<VariableAssignment>& assignments, CommandHost& host);

}  // namespace firesteel

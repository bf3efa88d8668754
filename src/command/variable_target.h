#pragma once

#include <string>
#include <vector>

#include "catalog/session_variables.h"
#include "command/command.h"

namespace firesteel {

/// A variable that a statement gives a value: a script's, or the session's.
struct VariableTarget {
    SessionVariable* local = nullptr;  // null: the session's
    SessionVariable variable;          // as it is now
};

/// The variables of these names. Raises UNRESOLVED_VARIABLE, DUPLICATE_ASSIGNMENTS.
std::vector<VariableTarget> find_variable_targets(const std::vector<spec::NameParts>& names,
                                                  CommandHost& host);

/// Gives each target the value of its expression, cast to the target's type; a cast that fails stands at
/// `place`.
void assign_variables(const std::vector<VariableTarget>& targets, const spec::Expressions& expressions,
                      const std::shared_ptr<const QueryContext>& place, CommandHost& host);

/// The only row of a query as literals, or NULLs when it has none. Raises ASSIGNMENT_ARITY_MISMATCH,
/// ROW_SUBQUERY_TOO_MANY_ROWS.
spec::Expressions single_row(const spec::Plan& query, size_t columns, CommandHost& host);

}  // namespace firesteel

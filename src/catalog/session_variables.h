#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "catalog/session_resources.h"
#include "column/type.h"
#include "column/value.h"
#include "spec/expression.h"

namespace firesteel {

/// A variable of DECLARE VARIABLE.
struct SessionVariable {
    std::string name;  // as declared
    Type type;
    Value value;
    spec::ExpressionPtr default_value;  // what DEFAULT stands for; null: NULL
};

/// The variables of one session. Names compare without case. Thread-safe.
class SessionVariables {
public:
    SessionVariables() = default;
    /// A copy for cloneSession: independent from then on.
    SessionVariables(const SessionVariables& other);

    std::optional<SessionVariable> find(const std::string& name) const;
    /// Raises VARIABLE_ALREADY_EXISTS unless `replace`.
    void declare(SessionVariable variable, bool replace);
    /// Raises VARIABLE_NOT_FOUND when one of them has been dropped meanwhile; then none is changed.
    void assign(const std::vector<std::pair<std::string, Value>>& values);
    /// False when there is none.
    bool drop(const std::string& name);

    /// What ADD FILE and its like have given the session; a clone starts without.
    SessionResources& resources() { return resources_; }

private:
    mutable std::mutex mutex_;
    std::map<std::string, SessionVariable> variables_;  // by lower-case name; guarded by mutex_
    SessionResources resources_;
};

/// How many leading parts of a name say "a variable": `session.` or `system.session.`. A variable's name is
/// the next part; what follows takes fields.
size_t variable_prefix(const std::vector<std::string>& parts);
[[noreturn]] void raise_unresolved_variable(const std::vector<std::string>& parts);
/// The name in `parts`, which hold nothing else. Raises UNRESOLVED_VARIABLE for other qualifiers.
std::string variable_name(const std::vector<std::string>& parts);
/// "`system`.`session`.`x`", as messages show it.
std::string full_variable_name(const std::string& name);

}  // namespace firesteel

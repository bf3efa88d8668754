#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "catalog/session_variables.h"

namespace firesteel {

/// The variables of one block of a running script. A scope hides what the scopes around it call the same; its
/// label, when it has one, still reaches them. Borrowed by the scopes inside it; one thread.
class LocalVariables {
public:
    /// `label` qualifies the names; blocks without one have a name nobody can guess.
    LocalVariables(std::string label, LocalVariables* around) : label_(std::move(label)), around_(around) {}

    struct Found {
        SessionVariable* variable;
        size_t parts;       // of the name that were asked for; what follows takes fields
        std::string shown;  // local.label.name, as names of columns made of it show it
    };

    /// The variable that `parts` begin with, of this scope or one around it.
    std::optional<Found> find(const std::vector<std::string>& parts);
    /// Raises VARIABLE_ALREADY_EXISTS.
    void declare(SessionVariable variable);
    /// "`label`.`name`", as messages show it.
    std::string full_name(const std::string& name) const;

private:
    SessionVariable* own(const std::string& name);
    Found found(SessionVariable& variable, size_t parts) const;

    const std::string label_;
    LocalVariables* const around_;
    std::deque<SessionVariable> variables_;  // stays where it is when more are declared
};

}  // namespace firesteel

#include "catalog/session_variables.h"

#include "catalog/identifier.h"
#include "common/error.h"

namespace firesteel {

SessionVariables::SessionVariables(const SessionVariables& other) {
    const std::lock_guard lock(other.mutex_);
    variables_ = other.variables_;
}

std::optional<SessionVariable> SessionVariables::find(const std::string& name) const {
    const std::lock_guard lock(mutex_);
    const auto found = variables_.find(lower_case(name));
    if (found == variables_.end()) return std::nullopt;
    return found->second;
}

void SessionVariables::declare(SessionVariable variable, bool replace) {
    const std::lock_guard lock(mutex_);
    const std::string key = lower_case(variable.name);
    if (!replace && variables_.contains(key)) {
        throw Error("VARIABLE_ALREADY_EXISTS", {{"variableName", full_variable_name(variable.name)}});
    }
    variables_[key] = std::move(variable);
}

void SessionVariables::assign(const std::vector<std::pair<std::string, Value>>& values) {
    const std::lock_guard lock(mutex_);
    for (const auto& [name, value] : values) {
        if (!variables_.contains(lower_case(name)))
            throw Error("VARIABLE_NOT_FOUND", {{"variableName", full_variable_name(name)}});
    }
    for (const auto& [name, value] : values) variables_.at(lower_case(name)).value = value;
}

bool SessionVariables::drop(const std::string& name) {
    const std::lock_guard lock(mutex_);
    return variables_.erase(lower_case(name)) > 0;
}

size_t variable_prefix(const std::vector<std::string>& parts) {
    if (parts.size() > 2 && equal_ignoring_case(parts[0], "system") &&
        equal_ignoring_case(parts[1], "session")) {
        return 2;
    }
    return parts.size() > 1 && equal_ignoring_case(parts[0], "session") ? 1 : 0;
}

void raise_unresolved_variable(const std::vector<std::string>& parts) {
    throw Error("UNRESOLVED_VARIABLE",
                {{"variableName", quote_identifiers(parts)}, {"searchPath", "[`system`.`session`]"}});
}

std::string variable_name(const std::vector<std::string>& parts) {
    if (variable_prefix(parts) + 1 == parts.size()) return parts.back();
    raise_unresolved_variable(parts);
}

std::string full_variable_name(const std::string& name) {
    return quote_identifiers({"system", "session", name});
}

}  // namespace firesteel

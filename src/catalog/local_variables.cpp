#include "catalog/local_variables.h"

#include <algorithm>
#include <cctype>

#include "catalog/identifier.h"
#include "common/error.h"

namespace firesteel {
namespace {

/// Backquotes only where a name needs them.
std::string shown_identifier(const std::string& name) {
    const bool plain = std::all_of(name.begin(), name.end(),
                                   [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
    const bool number =
        std::all_of(name.begin(), name.end(), [](unsigned char c) { return std::isdigit(c); });
    return plain && !number ? name : quote_identifier(name);
}

}  // namespace

SessionVariable* LocalVariables::own(const std::string& name) {
    for (SessionVariable& variable : variables_) {
        if (equal_ignoring_case(variable.name, name)) return &variable;
    }
    return nullptr;
}

LocalVariables::Found LocalVariables::found(SessionVariable& variable, size_t parts) const {
    return {&variable, parts, "local." + shown_identifier(label_) + "." + shown_identifier(variable.name)};
}

std::optional<LocalVariables::Found> LocalVariables::find(const std::vector<std::string>& parts) {
    if (parts.size() > 1) {
        for (LocalVariables* scope = this; scope != nullptr; scope = scope->around_) {
            if (!equal_ignoring_case(scope->label_, parts[0])) continue;
            if (SessionVariable* variable = scope->own(parts[1])) return scope->found(*variable, 2);
        }
    }
    for (LocalVariables* scope = this; scope != nullptr; scope = scope->around_) {
        if (SessionVariable* variable = scope->own(parts[0])) return scope->found(*variable, 1);
    }
    return std::nullopt;
}

void LocalVariables::declare(SessionVariable variable) {
    if (own(variable.name) != nullptr)
        throw Error("VARIABLE_ALREADY_EXISTS", {{"variableName", full_name(variable.name)}});
    variables_.push_back(std::move(variable));
}

std::string LocalVariables::full_name(const std::string& name) const {
    return quote_identifiers({label_, name});
}

}  // namespace firesteel

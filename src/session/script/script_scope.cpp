#include "session/script/script_scope.h"

#include <algorithm>

#include "catalog/identifier.h"
#include "session/uuid.h"

namespace firesteel {
namespace {

enum Fit { kNone, kClass, kState, kMain, kExact };

/// How closely a handler fits an error.
Fit fit_of(const spec::DeclareHandler& handler, const Error& error) {
    const std::string& condition = error.condition();
    const std::string main = condition.substr(0, condition.find('.'));
    const auto names = [&](const std::string& wanted) {
        return std::any_of(handler.conditions.begin(), handler.conditions.end(),
                           [&](const std::string& name) { return equal_ignoring_case(name, wanted); });
    };
    if (names(condition)) return kExact;
    if (names(main)) return kMain;
    const std::string& state = error.sql_state();
    const auto& states = handler.sql_states;
    if (std::any_of(states.begin(), states.end(),
                    [&](const std::string& s) { return equal_ignoring_case(s, state); })) {
        return kState;
    }
    if (state.starts_with("02")) return handler.not_found ? kClass : kNone;
    // Errors of the engine itself are nobody's to handle.
    return handler.sql_exception && !state.starts_with("XX") ? kClass : kNone;
}

}  // namespace

ScriptScope::ScriptScope(const std::string& name, ScriptScope* scope_around, ScriptScope* scope_above)
    : label(name),
      around(scope_around),
      above(scope_above),
      variables(name.empty() ? make_uuid() : name,
                scope_around == nullptr ? nullptr : &scope_around->variables) {}

FoundHandler find_handler(const Error& error, ScriptScope& scope) {
    for (ScriptScope* at = &scope; at != nullptr; at = at->above) {
        FoundHandler best;
        Fit best_fit = kNone;
        for (const spec::DeclareHandler* handler : at->handlers) {
            const Fit fit = fit_of(*handler, error);
            if (fit <= best_fit) continue;
            best = {handler, at};
            best_fit = fit;
        }
        if (best_fit != kNone) return best;
    }
    return {};
}

ScriptCursor* find_cursor(const spec::NameParts& name, ScriptScope& scope) {
    if (name.size() > 2) return nullptr;
    for (ScriptScope* at = &scope; at != nullptr; at = at->around) {
        if (name.size() == 2 && !equal_ignoring_case(at->label, name[0])) continue;
        for (const auto& cursor : at->cursors) {
            if (equal_ignoring_case(cursor->name, name.back())) return cursor.get();
        }
    }
    return nullptr;
}

}  // namespace firesteel

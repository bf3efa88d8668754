#include "plan/expression_error.h"

#include "functions/registry.h"

namespace firesteel {

namespace {

/// A window function that has no window is found by what it stands in.
bool is_found_around(const Error& error, const spec::Expression& expression) {
    if (error.condition() != "WINDOW_FUNCTION_WITHOUT_OVER_CLAUSE") return false;
    const auto* function = expression.as<spec::Function>();
    const FunctionRecord* record =
        function ? FunctionRegistry::instance().find(function->name.back()) : nullptr;
    return record != nullptr && record->kind == FunctionKind::kWindow;
}

}  // namespace

void place_in_expression(Error& error, const spec::Expression& expression) {
    if (expression.origin && !is_found_around(error, expression)) error.with_context(*expression.origin);
}

}  // namespace firesteel

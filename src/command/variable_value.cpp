#include "command/variable_value.h"

#include <algorithm>
#include <cctype>

#include "command/text_limit.h"
#include "spec/query.h"

namespace firesteel {
namespace {

/// Does the expression name nothing: literals under operators and casts?
bool names_nothing(const spec::Expression& expression) {
    if (expression.as<spec::Literal>() != nullptr) return true;
    if (const auto* cast = expression.as<spec::Cast>()) return names_nothing(*cast->child);
    const auto* call = expression.as<spec::Function>();
    if (call == nullptr || call->name.size() != 1 || std::isalpha(call->name[0].front()) != 0) return false;
    return std::all_of(call->arguments.begin(), call->arguments.end(),
                       [](const auto& argument) { return names_nothing(*argument); });
}

}  // namespace

std::vector<Value> variable_values(const std::vector<VariableAssignment>& assignments, CommandHost& host) {
    spec::Expressions casts;
    for (const VariableAssignment& assignment : assignments) {
        auto cast = std::make_shared<spec::Cast>(assignment.value, assignment.type);
        cast->origin = assignment.place;
        // What others may call it; else a name that nobody uses.
        std::string name = assignment.name;
        if (!names_nothing(*assignment.value)) name = "assigned value " + std::to_string(casts.size());
        casts.push_back(std::make_shared<spec::Alias>(std::move(cast), std::vector{std::move(name)}));
    }
    const spec::Project row(std::make_shared<spec::OneRow>(), std::move(casts));
    const auto query = host.run(host.analyze(row));
    std::vector<Value> values;
    for (Batch batch; query->next(batch);) {
        for (const ColumnPtr& column : batch.columns)
            values.push_back(with_text_limits(assignments[values.size()].type, column->value(0)));
    }
    return values;
}

}  // namespace firesteel

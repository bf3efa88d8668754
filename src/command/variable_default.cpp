#include "command/variable_default.h"

#include <algorithm>

#include "catalog/identifier.h"
#include "common/error.h"
#include "spec/query.h"

namespace firesteel {
namespace {

bool is_default(const spec::Expression& expression) {
    const auto* attribute = expression.as<spec::Attribute>();
    return attribute != nullptr && attribute->parts.size() == 1 &&
           equal_ignoring_case(attribute->parts[0], "DEFAULT");
}

/// Does what is selected from call a column DEFAULT? Then the word means that.
bool has_column_default(const spec::Plan& plan) {
    const auto is_word = [](const std::string& name) { return equal_ignoring_case(name, "DEFAULT"); };
    if (const auto* alias = plan.as<spec::SubqueryAlias>()) {
        const auto& names = alias->column_names;
        return names.empty() ? has_column_default(*alias->input)
                             : std::any_of(names.begin(), names.end(), is_word);
    }
    if (const auto* project = plan.as<spec::Project>()) {
        return std::any_of(project->expressions.begin(), project->expressions.end(), [&](const auto& e) {
            const auto* alias = e->template as<spec::Alias>();
            return is_default(*e) || (alias && alias->names.size() == 1 && is_word(alias->names[0]));
        });
    }
    const auto* filter = plan.as<spec::Filter>();
    return filter && has_column_default(*filter->input);
}

void replace_in(spec::Expressions& row, const std::vector<VariableTarget>& targets) {
    for (size_t i = 0; i < row.size(); ++i) {
        if (i < targets.size() && is_default(*row[i])) {
            row[i] = default_of(targets[i].variable);
        } else {
            check_no_default(*row[i]);
        }
    }
}

/// A copy of `node` over its input with the defaults replaced.
template <typename Node>
spec::PlanPtr over_input(const Node& node, const std::vector<VariableTarget>& targets) {
    auto copy = std::make_shared<Node>(node);
    copy->input = replace_variable_defaults(node.input, targets);
    return copy;
}

}  // namespace

spec::ExpressionPtr default_of(const SessionVariable& variable) {
    if (variable.default_value != nullptr) return variable.default_value;
    return std::make_shared<spec::Literal>(Type::null(), Value::null());
}

void check_no_default(const spec::Expression& expression) {
    if (is_default(expression)) throw Error("DEFAULT_PLACEMENT_INVALID");
    if (const auto* call = expression.as<spec::Function>()) {
        for (const auto& argument : call->arguments) check_no_default(*argument);
    }
    if (const auto* alias = expression.as<spec::Alias>()) check_no_default(*alias->child);
    if (const auto* cast = expression.as<spec::Cast>()) check_no_default(*cast->child);
}

spec::PlanPtr replace_variable_defaults(const spec::PlanPtr& query,
                                        const std::vector<VariableTarget>& targets) {
    if (const auto* node = query->as<spec::Parameterized>()) return over_input(*node, targets);
    if (const auto* node = query->as<spec::SubqueryAlias>()) return over_input(*node, targets);
    if (const auto* node = query->as<spec::With>()) return over_input(*node, targets);
    if (const auto* node = query->as<spec::Sort>()) return over_input(*node, targets);
    if (const auto* node = query->as<spec::Limit>()) return over_input(*node, targets);
    if (const auto* node = query->as<spec::Offset>()) return over_input(*node, targets);
    if (const auto* values = query->as<spec::Values>()) {
        auto copy = std::make_shared<spec::Values>(*values);
        for (spec::Expressions& row : copy->rows) replace_in(row, targets);
        return copy;
    }
    if (const auto* project = query->as<spec::Project>()) {
        if (has_column_default(*project->input)) return query;
        auto copy = std::make_shared<spec::Project>(*project);
        replace_in(copy->expressions, targets);
        return copy;
    }
    return query;
}

}  // namespace firesteel

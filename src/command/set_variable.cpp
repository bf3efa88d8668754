#include <set>

#include "catalog/identifier.h"
#include "catalog/session_variables.h"
#include "command/command.h"
#include "command/variable_value.h"
#include "common/error.h"

namespace firesteel {
namespace {

std::vector<SessionVariable> find_targets(const spec::SetVariable& set, CommandHost& host) {
    std::vector<SessionVariable> targets;
    std::set<std::string> seen;
    for (const spec::NameParts& parts : set.targets) {
        const auto found = host.variables().find(variable_name(parts));
        if (!found) raise_unresolved_variable(parts);
        if (!seen.insert(lower_case(found->name)).second)
            throw Error("DUPLICATE_ASSIGNMENTS", {{"nameList", quote_identifier(lower_case(found->name))}});
        targets.push_back(*found);
    }
    return targets;
}

spec::ExpressionPtr default_of(const SessionVariable& variable) {
    if (variable.default_value != nullptr) return variable.default_value;
    return std::make_shared<spec::Literal>(Type::null(), Value::null());
}

/// The only row of a query as literals, or NULLs when it has none.
spec::Expressions single_row(const spec::SetVariable& set, CommandHost& host) {
    const LogicalPlanPtr analyzed = host.analyze(*set.query);
    const Attributes& columns = analyzed->output();
    if (columns.size() != set.targets.size()) {
        throw Error("ASSIGNMENT_ARITY_MISMATCH", {{"numExpr", std::to_string(columns.size())},
                                                  {"numTarget", std::to_string(set.targets.size())}});
    }
    spec::Expressions row;
    const auto query = host.run(analyzed);
    for (Batch batch; query->next(batch);) {
        if (batch.rows == 0) continue;
        if (batch.rows > 1 || !row.empty()) throw Error("ROW_SUBQUERY_TOO_MANY_ROWS");
        for (size_t i = 0; i < columns.size(); ++i)
            row.push_back(std::make_shared<spec::Literal>(columns[i].type, batch[i].value(0)));
    }
    if (row.empty()) {
        for (const Attribute& column : columns)
            row.push_back(std::make_shared<spec::Literal>(column.type, Value::null()));
    }
    return row;
}

CommandResult run_set_variable(const spec::Command& command, CommandHost& host) {
    const auto& set = *command.as_command<spec::SetVariable>();
    const std::vector<SessionVariable> targets = find_targets(set, host);
    const spec::Expressions expressions = set.query != nullptr ? single_row(set, host) : set.values;
    std::vector<VariableAssignment> assignments;
    for (size_t i = 0; i < targets.size(); ++i) {
        const spec::ExpressionPtr value = expressions[i] != nullptr ? expressions[i] : default_of(targets[i]);
        assignments.push_back({targets[i].name, targets[i].type, value});
    }
    std::vector<Value> values = variable_values(assignments, host);
    std::vector<std::pair<std::string, Value>> assigned;
    for (size_t i = 0; i < targets.size(); ++i) assigned.emplace_back(targets[i].name, std::move(values[i]));
    host.variables().assign(assigned);
    return {};
}

const bool registered = register_command(spec::CommandKind::kSetVariable, {run_set_variable});

}  // namespace
}  // namespace firesteel

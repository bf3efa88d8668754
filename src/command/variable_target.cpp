#include "command/variable_target.h"

#include <set>

#include "catalog/identifier.h"
#include "catalog/local_variables.h"
#include "command/variable_value.h"
#include "common/error.h"

namespace firesteel {
namespace {

[[noreturn]] void raise_unresolved(const spec::NameParts& parts, CommandHost& host) {
    throw Error("UNRESOLVED_VARIABLE",
                {{"variableName", quote_identifiers(parts)},
                 {"searchPath", "[`system`.`builtin`, `system`.`session`, `spark_catalog`." +
                                    quote_identifier(host.catalog().current_database()) + "]"}});
}

VariableTarget find_target(const spec::NameParts& parts, CommandHost& host) {
    if (LocalVariables* locals = host.local_variables()) {
        const auto found = locals->find(parts);
        if (found && found->parts == parts.size()) return {found->variable, *found->variable};
    }
    if (variable_prefix(parts) + 1 != parts.size()) raise_unresolved(parts, host);
    const auto found = host.variables().find(parts.back());
    if (!found) raise_unresolved(parts, host);
    return {nullptr, *found};
}

}  // namespace

std::vector<VariableTarget> find_variable_targets(const std::vector<spec::NameParts>& names,
                                                  CommandHost& host) {
    std::vector<VariableTarget> targets;
    std::set<std::pair<SessionVariable*, std::string>> seen;
    for (const spec::NameParts& parts : names) {
        targets.push_back(find_target(parts, host));
        const std::string name = lower_case(targets.back().variable.name);
        if (!seen.emplace(targets.back().local, name).second)
            throw Error("DUPLICATE_ASSIGNMENTS", {{"nameList", quote_identifier(name)}});
    }
    return targets;
}

void assign_variables(const std::vector<VariableTarget>& targets, const spec::Expressions& expressions,
                      const std::shared_ptr<const QueryContext>& place, CommandHost& host) {
    std::vector<VariableAssignment> assignments;
    for (size_t i = 0; i < targets.size(); ++i)
        assignments.push_back({targets[i].variable.name, targets[i].variable.type, expressions[i], place});
    std::vector<Value> values = variable_values(assignments, host);
    std::vector<std::pair<std::string, Value>> of_session;
    for (size_t i = 0; i < targets.size(); ++i) {
        if (targets[i].local == nullptr) of_session.emplace_back(targets[i].variable.name, values[i]);
    }
    host.variables().assign(of_session);
    for (size_t i = 0; i < targets.size(); ++i) {
        if (targets[i].local != nullptr) targets[i].local->value = std::move(values[i]);
    }
}

spec::Expressions single_row(const spec::Plan& query, size_t columns, CommandHost& host) {
    const LogicalPlanPtr analyzed = host.analyze(query);
    const Attributes& output = analyzed->output();
    if (output.size() != columns) {
        throw Error("ASSIGNMENT_ARITY_MISMATCH",
                    {{"numExpr", std::to_string(output.size())}, {"numTarget", std::to_string(columns)}});
    }
    spec::Expressions row;
    const auto running = host.run(analyzed);
    for (Batch batch; running->next(batch);) {
        if (batch.rows == 0) continue;
        if (batch.rows > 1 || !row.empty()) throw Error("ROW_SUBQUERY_TOO_MANY_ROWS");
        for (size_t i = 0; i < output.size(); ++i)
            row.push_back(std::make_shared<spec::Literal>(output[i].type, batch[i].value(0)));
    }
    if (row.empty()) {
        for (const Attribute& column : output)
            row.push_back(std::make_shared<spec::Literal>(column.type, Value::null()));
    }
    return row;
}

}  // namespace firesteel

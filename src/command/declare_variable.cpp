#include <set>

#include "catalog/identifier.h"
#include "catalog/session_variables.h"
#include "command/command.h"
#include "command/variable_value.h"
#include "common/error.h"
#include "spec/query.h"

namespace firesteel {
namespace {

void check_default(const ExprPtr& value, const spec::DeclareVariable& declare) {
    if (!any_of(value, [](const Expr& e) { return e.is(ExprKind::kSubquery); })) return;
    throw Error("INVALID_DEFAULT_VALUE.SUBQUERY_EXPRESSION",
                {{"statement", "DECLARE VARIABLE"},
                 {"colName", full_variable_name(declare.names.front().back())},
                 {"defaultValue", declare.default_text}});
}

CommandResult run_declare(const spec::Command& command, CommandHost& host) {
    const auto& declare = *command.as_command<spec::DeclareVariable>();
    std::set<std::string> seen;
    std::vector<std::string> names;
    for (const spec::NameParts& parts : declare.names) {
        names.push_back(variable_name(parts));
        if (!seen.insert(lower_case(names.back())).second) {
            throw Error("DUPLICATE_VARIABLE_NAME_INSIDE_DECLARE",
                        {{"variableName", full_variable_name(names.back())}});
        }
    }
    SessionVariable variable{"", declare.type.value_or(Type::null()), Value::null(), declare.default_value};
    if (declare.default_value != nullptr) {
        const ExprPtr bound = host.analyze_expression(*declare.default_value);
        check_default(bound, declare);
        variable.type = declare.type.value_or(bound->type);
        variable.value = variable_values({{names[0], variable.type, declare.default_value}}, host).front();
    }
    for (const std::string& name : names) {
        variable.name = name;
        host.variables().declare(variable, declare.replace);
    }
    return {};
}

const bool registered = register_command(spec::CommandKind::kDeclareVariable, {run_declare});

}  // namespace
}  // namespace firesteel

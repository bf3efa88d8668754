#include <set>

#include "catalog/identifier.h"
#include "catalog/local_variables.h"
#include "catalog/session_variables.h"
#include "command/command.h"
#include "command/variable_value.h"
#include "common/error.h"
#include "spec/query.h"

namespace firesteel {
namespace {

/// The name of a script's variable, which takes no qualifier.
std::string local_name(const spec::NameParts& parts, const spec::DeclareVariable& declare) {
    if (parts.size() > 1) {
        throw Error("INVALID_VARIABLE_DECLARATION.QUALIFIED_LOCAL_VARIABLE",
                    {{"varName", quote_identifiers(parts)}});
    }
    if (declare.replace) {
        throw Error("INVALID_VARIABLE_DECLARATION.REPLACE_LOCAL_VARIABLE",
                    {{"varName", quote_identifiers(parts)}});
    }
    return parts[0];
}

void check_default(const ExprPtr& value, const spec::DeclareVariable& declare, const std::string& full_name) {
    if (!any_of(value, [](const Expr& e) { return e.is(ExprKind::kSubquery); })) return;
    throw Error(
        "INVALID_DEFAULT_VALUE.SUBQUERY_EXPRESSION",
        {{"statement", "DECLARE VARIABLE"}, {"colName", full_name}, {"defaultValue", declare.default_text}});
}

std::vector<std::string> declared_names(const spec::DeclareVariable& declare, const LocalVariables* locals) {
    std::set<std::string> seen;
    std::vector<std::string> names;
    for (const spec::NameParts& parts : declare.names) {
        names.push_back(locals != nullptr ? local_name(parts, declare) : variable_name(parts));
        if (!seen.insert(lower_case(names.back())).second) {
            throw Error("DUPLICATE_VARIABLE_NAME_INSIDE_DECLARE",
                        {{"variableName", full_variable_name(names.back())}});
        }
    }
    return names;
}

CommandResult run_declare(const spec::Command& command, CommandHost& host) {
    const auto& declare = *command.as_command<spec::DeclareVariable>();
    LocalVariables* const locals = host.local_variables();
    const std::vector<std::string> names = declared_names(declare, locals);
    SessionVariable variable{"", declare.type.value_or(Type::null()), Value::null(), declare.default_value};
    if (declare.default_value != nullptr) {
        const ExprPtr bound = host.analyze_expression(*declare.default_value);
        check_default(
            bound, declare,
            locals != nullptr ? "`local`." + locals->full_name(names[0]) : full_variable_name(names[0]));
        variable.type = declare.type.value_or(bound->type);
        variable.value =
            variable_values({{names[0], variable.type, declare.default_value, command.origin}}, host).front();
    }
    for (const std::string& name : names) {
        variable.name = name;
        if (locals != nullptr) {
            locals->declare(variable);
        } else {
            host.variables().declare(variable, declare.replace);
        }
    }
    return {};
}

const bool registered = register_command(spec::CommandKind::kDeclareVariable, {run_declare});

}  // namespace
}  // namespace firesteel

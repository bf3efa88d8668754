#include "session/execute_immediate.h"

#include <cctype>
#include <set>

#include "catalog/identifier.h"
#include "command/variable_target.h"
#include "common/error.h"
#include "expr/expr.h"
#include "plan/query_resolver.h"
#include "plan/substitute_parameters.h"
#include "session/query.h"
#include "session/query_planner.h"
#include "session/script/script_runner.h"
#include "spec/command.h"
#include "spec/query.h"

namespace firesteel {
namespace {

struct Evaluated {
    Type type;
    Value value;
};

/// As messages show statements.
std::string in_capitals(std::string text) {
    for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return text;
}

/// Nothing but constants, variables and functions of these.
void check_constant(const LogicalPlanPtr& plan) {
    const auto* project = plan->as<Project>();
    const bool plain = project && project->inputs[0]->kind == LogicalKind::kLocalRows;
    for (size_t i = 0; i < plan->output().size(); ++i) {
        if (plain && !has_subquery(project->columns[i].expr) && is_deterministic(project->columns[i].expr))
            continue;
        throw Error("UNSUPPORTED_EXPR_FOR_PARAMETER",
                    {{"invalidExprSql", "\"" + plan->output()[i].name + "\""}});
    }
}

/// Expressions over no relation; variables have their values of now.
Evaluated evaluate(const spec::ExpressionPtr& expression, QueryPlanner& planner) {
    if (expression->as<spec::Star>()) {
        throw Error("INVALID_USAGE_OF_STAR_OR_REGEX",
                    {{"elem", "'*'"}, {"prettyName", "UnresolvedExecuteImmediate"}});
    }
    const LogicalPlanPtr plan =
        planner.analyze(spec::Project(std::make_shared<spec::OneRow>(), spec::Expressions{expression}));
    check_constant(plan);
    const std::vector<Batch> batches = planner.collect(plan);
    const ColumnPtr& column = batches.at(0).columns.at(0);
    return {column->type(), column->value(0)};
}

/// The value as a program would write it: arrays, maps and structs by the functions that make them.
spec::ExpressionPtr written(const Type& type, const Value& value) {
    const auto literal = std::make_shared<spec::Literal>(type, value);
    if (value.is_null() || !type.is_nested() || value.as_list().empty()) return literal;
    const Value::List& parts = value.as_list();
    spec::Expressions arguments;
    if (type.is(TypeId::kArray)) {
        for (const Value& part : parts) arguments.push_back(written(type.element_type(), part));
        return spec::make<spec::Function>("array", std::move(arguments));
    }
    if (!type.is(TypeId::kStruct)) return literal;
    for (size_t i = 0; i < parts.size(); ++i) {
        const Field& field = type.fields()[i];
        arguments.push_back(spec::make<spec::Literal>(Type::string(), Value(field.name)));
        arguments.push_back(written(field.type, parts[i]));
    }
    return spec::make<spec::Function>("named_struct", std::move(arguments));
}

std::string statement_text(const spec::ExecuteImmediate& execute, QueryPlanner& planner) {
    const Evaluated text = evaluate(execute.text, planner);
    if (!text.type.is_string()) {
        throw Error("INVALID_EXPR_TYPE_FOR_QUERY_EXECUTE_IMMEDIATE",
                    {{"exprType", "\"" + text.type.to_sql() + "\""}});
    }
    if (text.value.is_null()) {
        const auto* variable = execute.text->as<spec::Attribute>();
        throw Error("NULL_QUERY_STRING_EXECUTE_IMMEDIATE",
                    {{"varName", variable ? quote_identifiers(variable->parts) : "`text`"}});
    }
    return text.value.as_string();
}

/// The statement in the text, which must not be a script.
spec::PlanPtr parse_single(const std::string& text, QueryPlanner& planner) {
    spec::PlanPtr statement = planner.parse_statement(text);
    if (is_script(*statement)) throw Error("SQL_SCRIPT_IN_EXECUTE_IMMEDIATE", {{"sqlString", text}});
    return statement;
}

/// INTO looks its variables up as if they were columns.
void check_targets(const std::vector<spec::NameParts>& names, QueryPlanner& planner) {
    for (const spec::NameParts& name : names) {
        try {
            find_variable_targets({name}, planner);
        } catch (const Error& error) {
            if (error.condition() != "UNRESOLVED_VARIABLE") throw;
            throw Error("UNRESOLVED_COLUMN.WITHOUT_SUGGESTION", {{"objectName", quote_identifiers(name)}});
        }
    }
    find_variable_targets(names, planner);
}

}  // namespace

std::shared_ptr<spec::Parameterized> argument_values(const std::string& text,
                                                     const spec::Expressions& arguments,
                                                     QueryPlanner& planner) {
    auto values = std::make_shared<spec::Parameterized>();
    std::set<std::string> aliases;
    std::string unnamed;
    for (const spec::ExpressionPtr& argument : arguments) {
        const auto* alias = argument->as<spec::Alias>();
        const auto* variable = argument->as<spec::Attribute>();
        const Evaluated found = evaluate(alias ? alias->child : argument, planner);
        const spec::ExpressionPtr value = written(found.type, found.value);
        values->positional.push_back(value);
        if (alias && !aliases.insert(lower_case(alias->names.front())).second) {
            throw Error("EXEC_IMMEDIATE_DUPLICATE_ARGUMENT_ALIASES",
                        {{"aliases", quote_identifier(alias->names.front())}});
        }
        if (alias || variable) {
            values->named.emplace_back(alias ? alias->names.front() : variable->parts.back(), value);
        } else {
            unnamed += (unnamed.empty() ? "" : ", ") + shown_sql(make_literal(found.type, found.value));
        }
    }
    if (!unnamed.empty() && planner.names_parameters(text))
        throw Error("ALL_PARAMETERS_MUST_BE_NAMED", {{"exprs", unnamed}});
    return values;
}

spec::PlanPtr expand_execute_immediate(const spec::PlanPtr& plan, QueryPlanner& planner) {
    const spec::Command* command = as_statement(plan);
    const auto* execute = command == nullptr ? nullptr : command->as_command<spec::ExecuteImmediate>();
    if (execute == nullptr) return plan;
    const std::string text = statement_text(*execute, planner);
    const spec::PlanPtr statement = parse_single(text, planner);
    const auto values = argument_values(text, execute->arguments, planner);
    QueryPlanner inner = planner.with_parameters(values.get());
    values->input = expand_execute_immediate(statement, inner);
    const spec::PlanPtr filled = execute->arguments.empty() ? values->input : values;
    if (execute->into.empty()) return filled;
    check_targets(execute->into, planner);
    if (as_statement(filled) != nullptr)
        throw Error("INVALID_STATEMENT_FOR_EXECUTE_INTO", {{"sqlString", in_capitals(text)}});
    auto assignment = spec::make<spec::SetVariable>();
    assignment->origin = plan->origin;
    assignment->targets = execute->into;
    assignment->values = single_row(*filled, execute->into.size(), inner);
    return assignment;
}

}  // namespace firesteel

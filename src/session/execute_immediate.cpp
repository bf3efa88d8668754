#include "session/execute_immediate.h"

#include <cctype>

#include "catalog/identifier.h"
#include "command/variable_target.h"
#include "common/error.h"
#include "expr/expr.h"
#include "plan/query_resolver.h"
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

/// Expressions over no relation; variables have their values of now.
std::vector<Evaluated> evaluate(const spec::Expressions& expressions, QueryPlanner& planner) {
    if (expressions.empty()) return {};
    const LogicalPlanPtr plan = planner.analyze(spec::Project(std::make_shared<spec::OneRow>(), expressions));
    std::vector<Evaluated> values;
    for (const Batch& batch : planner.collect(plan)) {
        for (const ColumnPtr& column : batch.columns) values.push_back({column->type(), column->value(0)});
    }
    return values;
}

std::string statement_text(const spec::ExecuteImmediate& execute, QueryPlanner& planner) {
    const Evaluated text = evaluate({execute.text}, planner).front();
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

}  // namespace

spec::PlanPtr with_argument_values(spec::PlanPtr statement, const spec::Expressions& arguments,
                                   QueryPlanner& planner) {
    if (arguments.empty()) return statement;
    const std::vector<Evaluated> values = evaluate(arguments, planner);
    auto with = spec::make<spec::Parameterized>();
    with->input = std::move(statement);
    for (size_t i = 0; i < values.size(); ++i) {
        auto literal = std::make_shared<spec::Literal>(values[i].type, values[i].value);
        const auto* alias = arguments[i]->as<spec::Alias>();
        if (alias == nullptr) {
            with->positional.push_back(std::move(literal));
            continue;
        }
        const std::string& name = alias->names.front();
        for (const auto& [other, value] : with->named) {
            if (equal_ignoring_case(other, name))
                throw Error("EXEC_IMMEDIATE_DUPLICATE_ARGUMENT_ALIASES",
                            {{"aliases", quote_identifier(name)}});
        }
        with->named.emplace_back(name, std::move(literal));
    }
    if (!with->named.empty() && !with->positional.empty()) {
        std::string unnamed;
        for (size_t i = 0; i < values.size(); ++i) {
            if (arguments[i]->as<spec::Alias>()) continue;
            unnamed +=
                (unnamed.empty() ? "" : ", ") + shown_sql(make_literal(values[i].type, values[i].value));
        }
        throw Error("ALL_PARAMETERS_MUST_BE_NAMED", {{"exprs", unnamed}});
    }
    return with;
}

spec::PlanPtr expand_execute_immediate(const spec::PlanPtr& plan, QueryPlanner& planner) {
    const spec::Command* command = as_statement(plan);
    const auto* execute = command == nullptr ? nullptr : command->as_command<spec::ExecuteImmediate>();
    if (execute == nullptr) return plan;
    const std::string text = statement_text(*execute, planner);
    QueryPlanner inner = planner.with_parameters(nullptr);
    const spec::PlanPtr statement = expand_execute_immediate(parse_single(text, planner), inner);
    spec::PlanPtr filled = with_argument_values(statement, execute->arguments, planner);
    if (execute->into.empty()) return filled;
    if (as_statement(filled) != nullptr)
        throw Error("INVALID_STATEMENT_FOR_EXECUTE_INTO", {{"sqlString", in_capitals(text)}});
    auto assignment = spec::make<spec::SetVariable>();
    assignment->targets = execute->into;
    assignment->values = single_row(*filled, execute->into.size(), inner);
    return assignment;
}

}  // namespace firesteel

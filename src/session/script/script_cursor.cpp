#include "session/script/script_cursor.h"

#include "catalog/identifier.h"
#include "command/variable_target.h"
#include "common/error.h"
#include "session/execute_immediate.h"
#include "spec/query.h"

namespace firesteel {
namespace {

void declare(const spec::Cursor& statement, ScriptScope& scope) {
    const std::string& name = statement.name.back();
    for (const auto& cursor : scope.cursors) {
        if (equal_ignoring_case(cursor->name, name))
            throw Error("CURSOR_ALREADY_EXISTS", {{"cursorName", quote_identifier(name)}});
    }
    auto cursor = std::make_unique<ScriptCursor>();
    cursor->name = name;
    cursor->query = statement.query;
    scope.cursors.push_back(std::move(cursor));
}

ScriptCursor& find(const spec::NameParts& name, ScriptScope& scope) {
    if (ScriptCursor* cursor = find_cursor(name, scope)) return *cursor;
    std::string dotted;
    for (const std::string& part : name) dotted += (dotted.empty() ? "" : ".") + part;
    throw Error("CURSOR_NOT_FOUND", {{"cursorName", dotted}});
}

/// To the next row that is not read yet; false after the last.
bool advance(ScriptCursor& cursor) {
    while (cursor.next_row >= cursor.batch.rows) {
        cursor.next_row = 0;
        cursor.batch = {};
        if (!cursor.rows->next(cursor.batch)) return false;
    }
    return true;
}

/// The query begins with the variables of now; its first errors are OPEN's.
void open(const spec::Cursor& statement, ScriptCursor& cursor, QueryPlanner& planner) {
    if (cursor.rows != nullptr)
        throw Error("CURSOR_ALREADY_OPEN", {{"cursorName", quote_identifier(cursor.name)}});
    const auto values = argument_values(cursor.query, statement.arguments, planner);
    values->input = planner.parse_statement(cursor.query);
    const spec::PlanPtr query = statement.arguments.empty() ? values->input : values;
    const LogicalPlanPtr analyzed = planner.analyze(*query);
    cursor.columns = analyzed->output();
    cursor.batch = {};
    cursor.next_row = 0;
    cursor.rows = planner.run(analyzed);
    try {
        advance(cursor);
    } catch (...) {
        cursor.rows.reset();
        throw;
    }
}

/// A variable of a structure takes a row of several columns whole.
spec::ExpressionPtr row_structure(const Attributes& columns, const spec::Expressions& values) {
    spec::Expressions arguments;
    for (size_t i = 0; i < values.size(); ++i) {
        arguments.push_back(std::make_shared<spec::Literal>(Type::string(), Value(columns[i].name)));
        arguments.push_back(values[i]);
    }
    return std::make_shared<spec::Function>("named_struct", std::move(arguments));
}

void fetch(const spec::Cursor& statement, ScriptCursor& cursor, QueryPlanner& planner) {
    const std::vector<VariableTarget> targets = find_variable_targets(statement.into, planner);
    if (!advance(cursor)) throw Error("CURSOR_NO_MORE_ROWS", {{"cursorName", quote_identifier(cursor.name)}});
    spec::Expressions values;
    for (size_t i = 0; i < cursor.columns.size(); ++i) {
        auto value =
            std::make_shared<spec::Literal>(cursor.columns[i].type, cursor.batch[i].value(cursor.next_row));
        value->origin = statement.origin;
        values.push_back(std::move(value));
    }
    const bool whole_row =
        targets.size() == 1 && values.size() > 1 && targets.front().variable.type.is(TypeId::kStruct);
    if (whole_row) values = {row_structure(cursor.columns, values)};
    if (values.size() != targets.size()) {
        throw Error("ASSIGNMENT_ARITY_MISMATCH", {{"numExpr", std::to_string(values.size())},
                                                  {"numTarget", std::to_string(targets.size())}});
    }
    assign_variables(targets, values, statement.origin, planner);
    ++cursor.next_row;
}

}  // namespace

void run_cursor_statement(const spec::Cursor& statement, ScriptScope& scope, QueryPlanner& planner) {
    using enum spec::Cursor::Action;
    if (statement.action == kDeclare) return declare(statement, scope);
    // As in Spark, the targets of FETCH are looked at before the cursor.
    if (statement.action == kFetch) find_variable_targets(statement.into, planner);
    ScriptCursor& cursor = find(statement.name, scope);
    if (statement.action == kOpen) return open(statement, cursor, planner);
    if (cursor.rows == nullptr)
        throw Error("CURSOR_NOT_OPEN", {{"cursorName", quote_identifier(cursor.name)}});
    if (statement.action == kFetch) return fetch(statement, cursor, planner);
    cursor.rows.reset();
}

}  // namespace firesteel

#include "sql/parser_core.h"

namespace firesteel::sql {

/// CREATE [OR REPLACE] [TEMPORARY] FUNCTION: a Java class by name, or a SQL function with parameters and a
/// body.
PlanPtr Parser::create_function() {
    const size_t first = position();
    expect("CREATE");
    const bool replace = accept_sequence({"OR", "REPLACE"});
    const bool temporary = is_any({"TEMPORARY", "TEMP"});
    if (temporary) advance();
    expect("FUNCTION");
    const bool if_not = if_not_exists();
    const NameParts name = table_name();
    if (accept("AS")) {
        parse_string();
        if (accept("USING")) {
            do {
                parse_identifier();
                parse_string();
            } while (accept(","));
        }
    } else {
        function_parameters(first);
        if (accept("RETURNS")) function_returns();
        function_characteristics();
        expect("RETURN");
        if (starts_query() || is("WITH")) {
            query();
        } else {
            expression();
        }
    }
    if (replace && if_not)
        raise("INVALID_SQL_SYNTAX.CREATE_ROUTINE_WITH_IF_NOT_EXISTS_AND_REPLACE", {}, first);
    if (temporary && if_not) raise("INVALID_SQL_SYNTAX.CREATE_TEMP_FUNC_WITH_IF_NOT_EXISTS", {}, first);
    if (temporary && name.size() > 2) {
        raise("INVALID_SQL_SYNTAX.UNSUPPORTED_FUNC_NAME", {{"funcName", "`" + name.back() + "`"}}, first);
    }
    if (temporary && name.size() == 2) {
        raise("INVALID_SQL_SYNTAX.CREATE_TEMP_FUNC_WITH_DATABASE", {{"database", "`" + name[0] + "`"}},
              first);
    }
    return unsupported("CREATE FUNCTION", first);
}

void Parser::function_parameters(size_t first) {
    spec::CreateTable parameters;
    expect("(");
    if (!accept(")")) {
        do {
            column_definition(parameters);
        } while (accept(","));
        expect(")");
    }
    for (const auto& generation : parameters.column_generation) {
        if (generation.empty()) continue;
        text_to_end();
        raise("INVALID_SQL_SYNTAX.CREATE_FUNC_WITH_GENERATED_COLUMNS_AS_PARAMETERS", {}, first);
    }
    if (!parameters.constraints.empty()) {
        text_to_end();
        raise("INVALID_SQL_SYNTAX.CREATE_FUNC_WITH_COLUMN_CONSTRAINTS", {}, first);
    }
}

/// A type, or TABLE with its columns, which the query tells when they are left out.
void Parser::function_returns() {
    if (!accept("TABLE")) {
        data_type();
        return;
    }
    if (!accept("(")) return;
    parse_column_list(*this);
    expect(")");
}

void Parser::function_characteristics() {
    while (true) {
        if (accept("LANGUAGE") || accept("SPECIFIC")) {
            parse_identifier();
        } else if (accept("DETERMINISTIC") || accept_sequence({"NOT", "DETERMINISTIC"})) {
        } else if (accept_sequence({"NO", "SQL"}) || accept_sequence({"CONTAINS", "SQL"}) ||
                   accept_sequence({"READS", "SQL", "DATA"}) ||
                   accept_sequence({"MODIFIES", "SQL", "DATA"})) {
        } else if (accept_sequence({"RETURNS", "NULL", "ON", "NULL", "INPUT"}) ||
                   accept_sequence({"CALLED", "ON", "NULL", "INPUT"})) {
        } else if (accept("COMMENT")) {
            parse_string();
        } else if (accept_sequence({"SQL", "SECURITY"})) {
            if (!accept("INVOKER")) expect("DEFINER");
        } else {
            return;
        }
    }
}

}  // namespace firesteel::sql

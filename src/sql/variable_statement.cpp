#include "sql/parser_core.h"

namespace firesteel::sql {

/// DECLARE [OR REPLACE] [VARIABLE] name, ... [type] [DEFAULT | = value]
PlanPtr Parser::declare_variable() {
    const size_t first = position();
    expect("DECLARE");
    accept_sequence({"OR", "REPLACE"});
    if (is_any({"VARIABLE", "VAR"}) && is_identifier(1)) advance();
    do {
        table_name();
    } while (accept(","));
    const bool has_type = is_identifier() && !is("DEFAULT");
    if (has_type) data_type();
    const bool has_default = accept("DEFAULT") || accept("=");
    if (has_default) expression();
    if (!has_type && !has_default) raise("INVALID_SQL_SYNTAX.VARIABLE_TYPE_OR_DEFAULT_REQUIRED", {}, first);
    return unsupported("DECLARE VARIABLE", first);
}

/// name = value, ...
void Parser::assignments() {
    do {
        parse_multipart_name();
        expect("=");
        expression();
    } while (accept(","));
}

/// SET VARIABLE a = 1, b = 2 or SET VARIABLE (a, b) = (SELECT ...); SET has been read.
PlanPtr Parser::set_variable(size_t first) {
    if (is_any({"VARIABLE", "VAR"})) advance();
    if (accept("(")) {
        if (is(")")) {
            text_to_end();
            raise("INVALID_SET_SYNTAX", {}, first);
        }
        do {
            parse_multipart_name();
        } while (accept(","));
        expect(")");
        expect("=");
        expect("(");
        query();
        expect(")");
    } else {
        assignments();
    }
    return unsupported("SET VARIABLE", first);
}

/// EXECUTE IMMEDIATE text [INTO variables] [USING arguments]
PlanPtr Parser::execute_immediate() {
    const size_t first = position();
    expect_sequence({"EXECUTE", "IMMEDIATE"});
    expression();
    if (accept("INTO")) {
        do {
            parse_multipart_name();
        } while (accept(","));
    }
    if (accept("USING")) {
        const bool parentheses = accept("(");
        named_expressions();
        if (parentheses) expect(")");
    }
    return unsupported("EXECUTE IMMEDIATE", first);
}

}  // namespace firesteel::sql

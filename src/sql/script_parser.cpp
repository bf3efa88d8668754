#include "sql/parser_core.h"

namespace firesteel::sql {

/// BEGIN ... END as a whole statement: read for its syntax.
PlanPtr Parser::script() {
    const size_t first = position();
    expect("BEGIN");
    accept_sequence({"NOT", "ATOMIC"});
    compound_body({"END"});
    expect("END");
    return unsupported("BEGIN ... END", first);
}

/// Statements, a semicolon after each, up to one of the words.
void Parser::compound_body(std::initializer_list<std::string_view> ends) {
    const Nesting nesting(*this);
    while (!is_any(ends)) {
        if (at_end()) raise_syntax_error();
        compound_statement();
        expect(";");
    }
}

void Parser::compound_statement() {
    std::string label;
    if (is_strict_identifier() && is(":", 1) && is_any({"BEGIN", "WHILE", "REPEAT", "LOOP", "FOR"}, 2)) {
        label = parse_strict_identifier();
        advance();
    }
    if (is_any({"BEGIN", "WHILE", "REPEAT", "LOOP", "FOR", "IF", "CASE"}) && !is("(", 1)) {
        const std::string_view kind = advance().word;
        compound_block(kind, label);
    } else if (is_any({"IF", "WHILE"})) {
        const std::string_view kind = advance().word;
        compound_block(kind, label);
    } else if (is_any({"LEAVE", "ITERATE"}) && is_strict_identifier(1)) {
        advance();
        parse_strict_identifier();
    } else if (is("DECLARE")) {
        declare_in_script();
    } else if (is("SET") && !is_any({"TIME", "CATALOG", "ROLE"}, 1)) {
        advance();
        set_variable(position() - 1);
    } else if (is_any({"OPEN", "FETCH", "CLOSE"}) && is_identifier(1)) {
        raise("UNSUPPORTED_FEATURE.SQL_CURSOR", {}, position());
    } else {
        statement();
    }
}

/// The rest of a block after its first word.
void Parser::compound_block(std::string_view kind, const std::string& label) {
    if (kind == "BEGIN") {
        accept_sequence({"NOT", "ATOMIC"});
        compound_body({"END"});
        expect("END");
    } else if (kind == "IF") {
        expression();
        expect("THEN");
        compound_body({"ELSEIF", "ELSE", "END"});
        while (accept("ELSEIF")) {
            expression();
            expect("THEN");
            compound_body({"ELSEIF", "ELSE", "END"});
        }
        if (accept("ELSE")) compound_body({"END"});
        expect_sequence({"END", "IF"});
        return;
    } else if (kind == "CASE") {
        if (!is("WHEN")) expression();
        if (!is("WHEN")) raise_syntax_error();
        while (accept("WHEN")) {
            expression();
            expect("THEN");
            compound_body({"WHEN", "ELSE", "END"});
        }
        if (accept("ELSE")) compound_body({"END"});
        expect_sequence({"END", "CASE"});
        return;
    } else if (kind == "WHILE") {
        expression();
        expect("DO");
        compound_body({"END"});
        expect_sequence({"END", "WHILE"});
    } else if (kind == "REPEAT") {
        compound_body({"UNTIL"});
        expect("UNTIL");
        expression();
        expect_sequence({"END", "REPEAT"});
    } else if (kind == "LOOP") {
        compound_body({"END"});
        expect_sequence({"END", "LOOP"});
    } else {
        if (is_strict_identifier() && is("AS", 1)) {
            parse_strict_identifier();
            advance();
        }
        query();
        expect("DO");
        compound_body({"END"});
        expect_sequence({"END", "FOR"});
    }
    if (is_strict_identifier() && !label.empty()) parse_strict_identifier();
}

/// DECLARE of a condition, a handler, a cursor or a variable.
void Parser::declare_in_script() {
    if (is_strict_identifier(1) && is("CONDITION", 2)) {
        advance();
        parse_strict_identifier();
        advance();
        if (accept_sequence({"FOR", "SQLSTATE"})) {
            accept("VALUE");
            parse_string();
        }
        return;
    }
    if (is_any({"CONTINUE", "EXIT"}, 1) && is("HANDLER", 2)) {
        for (int i = 0; i < 3; ++i) advance();
        expect("FOR");
        handler_conditions();
        compound_statement();
        return;
    }
    declare_variable();
}

void Parser::handler_conditions() {
    do {
        if (accept("SQLSTATE")) {
            accept("VALUE");
            parse_string();
        } else if (!accept("SQLEXCEPTION") && !accept_sequence({"NOT", "FOUND"})) {
            parse_multipart_name();
        }
    } while (accept(","));
}

}  // namespace firesteel::sql

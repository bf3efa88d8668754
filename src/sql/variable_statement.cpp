#include "sql/parser_core.h"

namespace firesteel::sql {

/// DECLARE [OR REPLACE] [VARIABLE] name, ... [type] [DEFAULT | = value]
PlanPtr Parser::declare_variable() {
    const size_t first = position();
    auto node = std::make_shared<spec::DeclareVariable>();
    expect("DECLARE");
    node->replace = accept_sequence({"OR", "REPLACE"});
    if (is_any({"VARIABLE", "VAR"}) && is_identifier(1)) advance();
    do {
        node->names.push_back(table_name());
    } while (accept(","));
    if (is_identifier() && !is("DEFAULT")) node->type = data_type();
    if (accept("DEFAULT") || accept("=")) {
        const size_t begin = position();
        node->default_value = expression();
        node->default_text = text_between(begin, position() - 1);
    }
    if (!node->type && node->default_value == nullptr)
        raise("INVALID_SQL_SYNTAX.VARIABLE_TYPE_OR_DEFAULT_REQUIRED", {}, first);
    return finish_plan(std::move(node), first);
}

/// name = value, ... of UPDATE and MERGE
void Parser::assignments() {
    do {
        parse_multipart_name();
        expect("=");
        expression();
    } while (accept(","));
}

/// name = value | DEFAULT, ...
void Parser::variable_assignments(spec::SetVariable& out) {
    do {
        out.targets.push_back(parse_multipart_name());
        expect("=");
        const bool is_default =
            is("DEFAULT") && (peek(1).kind == TokenKind::kEnd || is(",", 1) || is(";", 1));
        if (is_default) {
            advance();
            out.values.push_back(nullptr);
        } else {
            out.values.push_back(expression());
        }
    } while (accept(","));
}

/// a = 1, b = 2 or (a, b) = (SELECT ...) after SET VARIABLE, or after SET in a script.
PlanPtr Parser::set_variable(size_t first) {
    auto node = std::make_shared<spec::SetVariable>();
    if (accept("(")) {
        if (is(")")) {
            text_to_end();
            raise("INVALID_SET_SYNTAX", {}, first);
        }
        do {
            node->targets.push_back(parse_multipart_name());
        } while (accept(","));
        expect(")");
        expect("=");
        expect("(");
        node->query = query();
        expect(")");
    } else {
        variable_assignments(*node);
    }
    return finish_plan(std::move(node), first);
}

/// DROP TEMPORARY VARIABLE [IF EXISTS] name
PlanPtr Parser::drop_variable() {
    const size_t first = position();
    auto node = std::make_shared<spec::DropVariable>();
    expect("DROP");
    advance();
    advance();
    node->if_exists = if_exists();
    node->name = table_name();
    return finish_plan(std::move(node), first);
}

/// EXECUTE IMMEDIATE text [INTO variables] [USING arguments]
PlanPtr Parser::execute_immediate() {
    const size_t first = position();
    auto node = std::make_shared<spec::ExecuteImmediate>();
    expect_sequence({"EXECUTE", "IMMEDIATE"});
    node->text = expression();
    if (accept("INTO")) {
        do {
            node->into.push_back(parse_multipart_name());
        } while (accept(","));
    }
    if (accept("USING")) {
        const bool parentheses = is("(") && !starts_query(1) && accept("(");
        node->arguments = named_expressions();
        if (parentheses) expect(")");
    }
    return finish_plan(std::move(node), first);
}

}  // namespace firesteel::sql

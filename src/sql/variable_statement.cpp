#include "sql/parser.h"
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

/// The statement with values for its markers: those with an alias by name, the others by position.
PlanPtr Parser::with_arguments(PlanPtr statement, const Expressions& arguments) {
    auto node = std::make_shared<spec::Parameterized>();
    node->input = std::move(statement);
    for (const ExpressionPtr& argument : arguments) {
        const auto* alias = argument->as<spec::Alias>();
        if (alias && alias->names.size() == 1) {
            node->named.emplace_back(alias->names[0], alias->child);
        } else {
            node->positional.push_back(argument);
        }
    }
    if (!node->named.empty() && !node->positional.empty())
        raise("INVALID_QUERY_MIXED_QUERY_PARAMETERS", {}, position());
    return node;
}

/// EXECUTE IMMEDIATE text [INTO variables] [USING arguments]
PlanPtr Parser::execute_immediate() {
    const size_t first = position();
    expect_sequence({"EXECUTE", "IMMEDIATE"});
    const ExpressionPtr text = expression();
    const bool assigns = accept("INTO");
    if (assigns) {
        do {
            parse_multipart_name();
        } while (accept(","));
    }
    Expressions arguments;
    if (accept("USING")) {
        const bool parentheses = accept("(");
        arguments = named_expressions();
        if (parentheses) expect(")");
    }
    const auto* literal = text->as<spec::Literal>();
    const bool is_text = literal && literal->type.is_string() && !literal->value.is_null();
    // Variables do not exist yet, so a text that is no literal has nowhere to come from.
    if (assigns || !is_text) return unsupported("EXECUTE IMMEDIATE", first);
    return with_arguments(parse_statement(literal->value.as_string(), options()), arguments);
}

}  // namespace firesteel::sql

#include "sql/parser.h"

#include "sql/parser_core.h"

namespace firesteel::sql {

spec::PlanPtr parse_statement(std::string_view text, const ParserOptions& options) {
    Parser parser(text, options);
    if (parser.at_end()) parser.raise_empty_statement();
    const bool is_script = parser.is("BEGIN");
    PlanPtr plan = is_script ? parser.script() : parser.statement();
    if (is_script && parser.accept(";") && !parser.at_end() && !parser.is(";")) parser.raise_syntax_error();
    parser.expect_end();
    parser.raise_deferred();
    return plan;
}

bool names_parameters(std::string_view text, const ParserOptions& options) {
    Parser parser(text, options);
    if (parser.is("BEGIN")) {
        parser.script();
    } else {
        parser.statement();
    }
    return parser.names_parameters();
}

spec::PlanPtr parse_query(std::string_view text, const ParserOptions& options) {
    Parser parser(text, options);
    PlanPtr plan = parser.query();
    if (!parser.at_end()) parser.raise_end_expected();
    parser.raise_deferred();
    return plan;
}

spec::ExpressionPtr parse_expression(std::string_view text, const ParserOptions& options) {
    Parser parser(text, options);
    ExpressionPtr expression = parser.named_expression();
    if (!parser.at_end()) parser.raise_end_expected();
    parser.raise_deferred();
    return expression;
}

spec::NameParts parse_multipart_name(std::string_view text, const ParserOptions& options) {
    SqlCursor cursor(text, options);
    NameParts name = cursor.parse_multipart_name();
    if (!cursor.at_end()) cursor.raise_end_expected();
    return name;
}

}  // namespace firesteel::sql

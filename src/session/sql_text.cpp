#include "session/sql_text.h"

#include "codec/type_text.h"
#include "session/query_settings.h"
#include "sql/parser.h"

namespace firesteel {

spec::PlanPtr parse_sql_statement(const Session& session, const std::string& text) {
    return sql::parse_statement(text, parser_options(session));
}

spec::ExpressionPtr parse_sql_expression(const Session& session, const std::string& text) {
    return sql::parse_expression(text, parser_options(session));
}

spec::NameParts parse_sql_name(const Session& session, const std::string& text) {
    return sql::parse_multipart_name(text, parser_options(session));
}

Type parse_type_text(const Session& session, const std::string& text) {
    return parse_type(text, parser_options(session));
}

Schema parse_schema_text(const Session& session, const std::string& text) {
    return parse_schema(text, parser_options(session));
}

std::string schema_to_ddl(const Schema& schema) { return to_ddl(schema); }

}  // namespace firesteel

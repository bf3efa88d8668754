#include "session/sql_text.h"

#include "codec/type_text.h"
#include "session/query_settings.h"
#include "session/session.h"
#include "sql/parser.h"

namespace firesteel {

namespace {

/// `${key}` in a statement stands for a setting's value, with or without a word in front that says so.
std::string substitute_settings(const Session& session, const std::string& text) {
    if (text.find("${") == std::string::npos || !session.config().get_bool("spark.sql.variable.substitute"))
        return text;
    std::string out;
    size_t at = 0;
    while (true) {
        const size_t begin = text.find("${", at);
        const size_t end = begin == std::string::npos ? begin : text.find('}', begin);
        if (end == std::string::npos) return out + text.substr(at);
        std::string key = text.substr(begin + 2, end - begin - 2);
        for (const std::string_view word : {"spark:", "sparkconf:", "hivevar:", "hiveconf:"}) {
            if (key.starts_with(word)) key.erase(0, word.size());
        }
        const auto value = session.config().get_option(key);
        out += text.substr(at, begin - at) + (value ? *value : text.substr(begin, end + 1 - begin));
        at = end + 1;
    }
}

}  // namespace

spec::PlanPtr parse_sql_statement(const Session& session, const std::string& text) {
    return sql::parse_statement(substitute_settings(session, text), parser_options(session));
}

bool names_parameters(const Session& session, const std::string& text) {
    return sql::names_parameters(substitute_settings(session, text), parser_options(session));
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

Type parse_cast_type(const Session& session, const std::string& text) {
    if (text.find_first_not_of(" \t\r\n") == std::string::npos) throw Error("PARSE_EMPTY_STATEMENT");
    return parse_single_type(text, parser_options(session));
}

Schema parse_schema_text(const Session& session, const std::string& text) {
    return parse_schema(text, parser_options(session));
}

std::string schema_to_ddl(const Schema& schema) { return to_ddl(schema); }

}  // namespace firesteel

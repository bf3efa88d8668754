#include "sql/parser_core.h"

namespace firesteel::sql {

/// The name of a table, view or function where no expression can stand.
NameParts Parser::table_name() {
    const bool concatenated = is("||", 3) && is_string(4);
    if (is("IDENTIFIER") && is("(", 1) && is_string(2) && (is(")", 3) || concatenated)) {
        advance();
        advance();
        std::string text = parse_string();
        while (accept("||")) text += parse_string();
        SqlCursor name(text, options());
        expect(")");
        NameParts parts = name.parse_multipart_name();
        if (!name.at_end()) name.raise_end_expected();
        return parts;
    }
    return parse_multipart_name();
}

std::vector<std::string> Parser::name_list() {
    std::vector<std::string> names;
    expect("(");
    do {
        names.push_back(parse_name());
    } while (accept(","));
    expect_list_end();
    return names;
}

bool Parser::if_exists() {
    if (!is_sequence({"IF", "EXISTS"})) return false;
    return accept_sequence({"IF", "EXISTS"});
}

bool Parser::if_not_exists() {
    if (!is("IF") || !is_any({"NOT", "!"}, 1) || !is("EXISTS", 2)) return false;
    for (int i = 0; i < 3; ++i) advance();
    return true;
}

std::string Parser::property_key() {
    if (is_string()) return parse_single_string();
    std::string key;
    for (const auto& part : parse_multipart_name()) key += (key.empty() ? "" : ".") + part;
    return key;
}

std::string Parser::property_value() {
    if (is_string()) return parse_string();
    const bool negative = accept("-");
    const auto kind = peek().kind;
    if (kind == TokenKind::kInteger || kind == TokenKind::kDecimal)
        return (negative ? "-" : "") + std::string(advance().text);
    if (is("TRUE") || is("FALSE")) return accept("TRUE") ? "true" : (advance(), "false");
    raise_syntax_error();
}

spec::Options Parser::property_list() {
    const size_t first = position();
    spec::Options properties;
    std::string repeated;
    expect("(");
    do {
        std::string key = property_key();
        std::string value;
        if (accept("=")) {
            value = property_value();
        } else if (!ends_item(0)) {
            value = property_value();
        }
        for (const auto& [other, ignored] : properties) {
            if (other == key && repeated.empty()) repeated = key;
        }
        properties.emplace_back(std::move(key), std::move(value));
    } while (accept(","));
    expect(")");
    if (!repeated.empty()) raise("DUPLICATE_KEY", {{"keyColumn", "`" + repeated + "`"}}, first);
    return properties;
}

spec::Options Parser::options_clause() {
    if (!is("WITH") || !is("(", 1)) return {};
    advance();
    return property_list();
}

/// PARTITION (a = 1, b): a column without a value is dynamic.
std::vector<std::pair<std::string, ExpressionPtr>> Parser::partition_spec() {
    std::vector<std::pair<std::string, ExpressionPtr>> columns;
    const size_t first = position();
    std::string repeated;
    expect("PARTITION");
    expect("(");
    do {
        std::string name = parse_identifier();
        ExpressionPtr value;
        if (accept("=")) {
            if (is("DEFAULT") && ends_item(1)) {
                const size_t default_first = position();
                advance();
                value = finish(std::make_shared<spec::Attribute>(NameParts{"DEFAULT"}), default_first);
            } else {
                value = primary();
            }
        }
        for (const auto& [other, ignored] : columns) {
            if (other == name && repeated.empty()) repeated = name;
        }
        columns.emplace_back(std::move(name), std::move(value));
    } while (accept(","));
    expect(")");
    if (!repeated.empty()) raise("DUPLICATE_KEY", {{"keyColumn", "`" + repeated + "`"}}, first);
    return columns;
}

/// The text from here to the end of the statement, as SET and ADD JAR take it.
std::string Parser::text_to_end() {
    const size_t first = position();
    size_t last = first;
    while (!at_end() && !is(";")) {
        last = position();
        advance();
    }
    return position() == first ? std::string() : std::string(text_between(first, last));
}

}  // namespace firesteel::sql

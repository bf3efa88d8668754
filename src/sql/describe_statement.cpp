#include "sql/parser_core.h"

namespace firesteel::sql {

PlanPtr Parser::describe_statement() {
    const size_t first = position();
    advance();
    auto node = std::make_shared<spec::DescribeStatement>();
    if (is("FUNCTION") && peek(1).kind != TokenKind::kEnd && !is_any({".", "PARTITION"}, 1)) {
        advance();
        return describe_function(std::move(node), first);
    }
    if (is_any({"DATABASE", "SCHEMA", "NAMESPACE"}) && is_identifier(1)) {
        advance();
        node->what = "NAMESPACE";
        node->extended = is("EXTENDED") && is_identifier(1);
        if (node->extended) advance();
        node->name = table_name();
        return finish_plan(std::move(node), first);
    }
    if (is("PROCEDURE") && is_identifier(1)) {  // fails as a call of it does: there are none
        advance();
        auto call = std::make_shared<spec::Call>();
        call->name = table_name();
        return finish_plan(std::move(call), first);
    }
    const bool query_word = is("QUERY") && (starts_query(1) || is("(", 1));
    if (query_word) advance();
    if (query_word || is("(") || (starts_query() && !is("TABLE"))) {
        node->what = "QUERY";
        node->query = query();
        return finish_plan(std::move(node), first);
    }
    if (is("TABLE") && is_identifier(1)) advance();
    node->what = "TABLE";
    node->extended = is_any({"EXTENDED", "FORMATTED"}) && is_identifier(1) && !is("AS", 1);
    if (node->extended) advance();
    node->name = table_name();
    if (is("PARTITION") && is("(", 1)) {
        const size_t partition_first = position();
        node->partition = partition_spec();
        for (const auto& [name, value] : node->partition) {
            if (!value)
                raise("INVALID_SQL_SYNTAX.EMPTY_PARTITION_VALUE", {{"partKey", "`" + name + "`"}},
                      partition_first);
        }
    }
    if (is_identifier() && !is("AS")) node->column = parse_multipart_name();
    if (accept("AS")) {
        expect("JSON");
        if (!node->column.empty()) raise("UNSUPPORTED_FEATURE.DESC_TABLE_COLUMN_JSON", {}, first);
        node->as_json = true;
    }
    return finish_plan(std::move(node), first);
}

/// DESCRIBE FUNCTION [EXTENDED] name, where operators are names too.
PlanPtr Parser::describe_function(std::shared_ptr<spec::DescribeStatement> node, size_t first) {
    node->what = "FUNCTION";
    node->extended = is("EXTENDED") && peek(1).kind != TokenKind::kEnd;
    if (node->extended) advance();
    if (is_string()) {
        node->name = {parse_string()};
    } else if (peek().kind == TokenKind::kSymbol || is_any({"OR", "AND", "IN", "NOT", "DIV"})) {
        std::string name(advance().text);
        while (name[0] == '>' && is(">")) name += advance().text;
        node->name = {std::move(name)};
    } else {
        node->name = table_name();
    }
    return finish_plan(std::move(node), first);
}

}  // namespace firesteel::sql

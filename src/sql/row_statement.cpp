#include "sql/parser_core.h"

namespace firesteel::sql {

/// FROM t INSERT INTO a SELECT ... INSERT INTO b SELECT ...
PlanPtr Parser::multi_insert() {
    const size_t first = position();
    PlanPtr from = from_clause();
    if (!is("INSERT")) raise_syntax_error();
    auto all = std::make_shared<spec::MultiInsert>();
    while (is("INSERT")) {
        std::shared_ptr<spec::Insert> insert = insert_target();
        insert->query = organize(select_after_from(from));
        all->inserts.push_back(std::move(insert));
    }
    return finish_plan(std::move(all), first);
}

PlanPtr Parser::delete_statement() {
    const size_t first = position();
    expect_sequence({"DELETE", "FROM"});
    NameParts table = table_name();
    table_alias();
    if (accept("WHERE")) expression();
    return change_rows("DELETE", std::move(table), first);
}

PlanPtr Parser::update_statement() {
    const size_t first = position();
    expect("UPDATE");
    NameParts table = table_name();
    table_alias();
    expect("SET");
    assignments();
    if (accept("WHERE")) expression();
    return change_rows("UPDATE TABLE", std::move(table), first);
}

/// MERGE [WITH SCHEMA EVOLUTION] INTO target USING source ON condition WHEN ...
PlanPtr Parser::merge_statement() {
    const size_t first = position();
    expect("MERGE");
    accept_sequence({"WITH", "SCHEMA", "EVOLUTION"});
    expect("INTO");
    NameParts table = table_name();
    table_alias();
    expect("USING");
    if (accept("(")) {
        query();
        expect(")");
    } else {
        table_name();
    }
    table_alias();
    expect("ON");
    expression();
    if (!is("WHEN")) raise_syntax_error();
    while (is("WHEN")) merge_clause();
    return change_rows("MERGE INTO TABLE", std::move(table), first);
}

PlanPtr Parser::change_rows(std::string statement, NameParts table, size_t first) {
    auto node = std::make_shared<spec::ChangeRows>();
    node->statement = std::move(statement);
    node->name = std::move(table);
    return finish_plan(std::move(node), first);
}

/// WHEN [NOT] MATCHED [BY TARGET | SOURCE] [AND condition] THEN action
void Parser::merge_clause() {
    expect("WHEN");
    if (is_any({"NOT", "!"})) advance();
    expect("MATCHED");
    if (accept("BY") && !accept("SOURCE")) expect("TARGET");
    if (accept("AND")) expression();
    expect("THEN");
    if (accept("DELETE")) return;
    if (accept("UPDATE")) {
        expect("SET");
        if (!accept("*")) assignments();
        return;
    }
    expect("INSERT");
    if (accept("*")) return;
    expect("(");
    do {
        parse_multipart_name();
    } while (accept(","));
    expect(")");
    expect("VALUES");
    expect("(");
    expressions();
    expect(")");
}

}  // namespace firesteel::sql

#include <array>

#include "sql/parser_core.h"

namespace firesteel::sql {

/// The statement that began at `first` and has been read to its end.
PlanPtr Parser::unsupported(std::string name, size_t first) {
    auto node = std::make_shared<spec::UnsupportedStatement>();
    node->statement = std::move(name);
    return finish_plan(std::move(node), first);
}

PlanPtr Parser::unsupported_to_end(std::string name) {
    const size_t first = position();
    text_to_end();
    return unsupported(std::move(name), first);
}

PlanPtr Parser::statement() {
    if (is("(") || starts_query() || is_any({"SELECT", "WITH", "VALUES"})) return query();
    const std::string_view word = peek().word;
    if (word == "SET") return set_statement();
    if (word == "RESET") return reset_statement();
    if (word == "CREATE" || word == "REPLACE") return create_statement();
    if (word == "DROP") return drop_statement();
    if (word == "INSERT") return insert_statement();
    if (word == "SHOW") return show_statement();
    if (word == "DESC" || word == "DESCRIBE") return describe_statement();
    if (word == "EXPLAIN") return explain_statement();
    if (word == "CACHE") return cache_statement();
    if (word == "UNCACHE" || word == "CLEAR") return uncache_statement();
    if (word == "REFRESH") return refresh_statement();
    if (word == "USE") return use_statement();
    if (word == "ALTER" && is_any({"TABLE", "VIEW", "DATABASE", "SCHEMA", "NAMESPACE"}, 1))
        return alter_statement();
    if (word == "TRUNCATE" && is("TABLE", 1)) return truncate_statement();
    if (word == "COMMENT" && is("ON", 1)) return comment_statement();
    if (word == "ANALYZE" && is_any({"TABLE", "TABLES"}, 1)) return analyze_statement();
    if (is_sequence({"MSCK", "REPAIR", "TABLE"}) || is_sequence({"REPAIR", "TABLE"}))
        return repair_statement();
    return other_statement();
}

/// Statements of the grammar that are not run: read for their syntax where that is more than a list of words,
/// then refused by name when they are analyzed.
PlanPtr Parser::other_statement() {
    const size_t first = position();
    if (is("FROM")) return multi_insert();
    if (starts_declare_cursor()) return declare_cursor();
    if (is_any({"OPEN", "FETCH", "CLOSE"}) && is_identifier(1)) return cursor_statement();
    if (is("DECLARE")) return declare_variable();
    if (is_sequence({"LOAD", "DATA"})) return load_data();
    if (is_sequence({"EXECUTE", "IMMEDIATE"})) return execute_immediate();
    if (is_sequence({"DELETE", "FROM"})) return delete_statement();
    if (is("UPDATE") && is_identifier(1)) return update_statement();
    if (is("MERGE")) return merge_statement();
    if (is("CALL") && is_identifier(1)) {
        advance();
        auto node = std::make_shared<spec::Call>();
        node->name = table_name();
        spec::Function arguments(node->name, {});
        function_arguments(arguments);
        return finish_plan(std::move(node), first);
    }
    if (is_any({"ADD", "LIST"})) return resource_statement();
    raise_native_command();
}

PlanPtr Parser::explain_statement() {
    const Nesting nesting(*this);
    auto node = std::make_shared<spec::Explain>();
    const size_t first = position();
    expect("EXPLAIN");
    if (!is_any({"LOGICAL", "FORMATTED", "EXTENDED", "CODEGEN", "COST"}) || ends_item(1)) {
        node->mode = spec::ExplainMode::kSimple;
    } else if (accept("LOGICAL")) {
        while (!at_end()) advance();
        raise("INVALID_STATEMENT_OR_CLAUSE", {{"operation", "EXPLAIN LOGICAL"}}, first);
    } else {
        node->mode = is("FORMATTED")  ? spec::ExplainMode::kFormatted
                     : is("EXTENDED") ? spec::ExplainMode::kExtended
                     : is("CODEGEN")  ? spec::ExplainMode::kCodegen
                                      : spec::ExplainMode::kCost;
        advance();
    }
    node->query = statement();
    return finish_plan(std::move(node), first);
}

PlanPtr Parser::use_statement() {
    const size_t first = position();
    auto node = std::make_shared<spec::Use>();
    expect("USE");
    if (is_any({"NAMESPACE", "DATABASE", "SCHEMA"}) && is_identifier(1)) advance();
    node->name = table_name();
    return finish_plan(std::move(node), first);
}

PlanPtr Parser::cache_statement() {
    const size_t first = position();
    auto node = std::make_shared<spec::Cache>();
    expect("CACHE");
    node->lazy = accept("LAZY");
    expect("TABLE");
    node->name = table_name();
    if (accept("OPTIONS")) node->options = property_list();
    if (accept("AS") || starts_query() || is("(")) node->query = query();
    if (node->query && node->name.size() > 1) {
        std::string prefix;
        for (size_t i = 0; i + 1 < node->name.size(); ++i)
            prefix += (prefix.empty() ? "" : ".") + node->name[i];
        raise("_LEGACY_ERROR_TEMP_0037", {{"quoted", prefix}}, first);
    }
    return finish_plan(std::move(node), first);
}

PlanPtr Parser::uncache_statement() {
    const size_t first = position();
    if (accept("CLEAR")) {
        expect("CACHE");
        return finish_plan(std::make_shared<spec::ClearCache>(), first);
    }
    auto node = std::make_shared<spec::Uncache>();
    expect("UNCACHE");
    expect("TABLE");
    node->if_exists = if_exists();
    node->name = table_name();
    return finish_plan(std::move(node), first);
}

PlanPtr Parser::refresh_statement() {
    const size_t first = position();
    expect("REFRESH");
    if (is("FUNCTION") && is_identifier(1)) return refresh_function();
    auto node = std::make_shared<spec::Refresh>();
    if (is("TABLE") && is_identifier(1)) {
        advance();
        node->table = table_name();
    } else if (is_string() && peek(1).kind == TokenKind::kEnd) {
        node->path = parse_string();
    } else {
        node->path = text_to_end();
        if (node->path.empty())
            raise(
                "_LEGACY_ERROR_TEMP_0064",
                {{"msg", "Resource paths cannot be empty in REFRESH statements. Use / to match everything"}},
                first);
        if (node->path.find_first_of(" \t\r\n") != std::string::npos) {
            raise("_LEGACY_ERROR_TEMP_0064",
                  {{"msg",
                    "REFRESH statements cannot contain ' ', '\\n', '\\r', '\\t' inside unquoted resource "
                    "paths"}},
                  first);
        }
    }
    return finish_plan(std::move(node), first);
}

}  // namespace firesteel::sql

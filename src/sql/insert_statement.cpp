#include "sql/parser_core.h"

namespace firesteel::sql {

namespace {

/// The partition columns without values: "a, b".
std::string dynamic_columns(const spec::Insert& insert) {
    std::string names;
    for (const auto& [name, value] : insert.partition) {
        if (!value) names += (names.empty() ? "" : ", ") + name;
    }
    return names;
}

}  // namespace

PlanPtr Parser::insert_statement() {
    const size_t first = position();
    std::shared_ptr<spec::Insert> insert = insert_target();
    const size_t replace = is("AS") ? 2 : 0;
    if (!insert->overwrite && is("REPLACE", replace) && is_any({"ON", "USING"}, replace + 1)) {
        // Refused as changes are that tables of files do not take.
        auto refused = std::make_shared<spec::AlterTable>();
        refused->name = insert->table;
        refused->statement = "INSERT INTO ... REPLACE ON/USING";
        for (size_t i = 0; i <= replace; ++i) advance();
        if (accept("ON")) {
            expression();
        } else {
            advance();
            name_list();
        }
        query();
        if (replace > 0 && accept("AS")) parse_name();
        return finish_plan(std::move(refused), first);
    }
    insert->query = query();
    return insert;
}

/// INSERT INTO | OVERWRITE up to the query.
std::shared_ptr<spec::Insert> Parser::insert_target() {
    const size_t first = position();
    auto insert = std::make_shared<spec::Insert>();
    expect("INSERT");
    if (accept_sequence({"WITH", "SCHEMA", "EVOLUTION"})) {
        text_to_end();
        raise("UNSUPPORTED_INSERT_WITH_SCHEMA_EVOLUTION", {}, first);
    }
    if (accept("OVERWRITE")) {
        insert->overwrite = true;
        if (is("DIRECTORY") || is_sequence({"LOCAL", "DIRECTORY"})) {
            insert_directory(*insert);
            return insert;
        }
    } else {
        expect("INTO");
    }
    if (is("TABLE") && is_identifier(1)) advance();
    insert->table = table_name();
    insert->options = options_clause();
    if (is("PARTITION") && is("(", 1)) insert->partition = partition_spec();
    insert->if_partition_not_exists = if_not_exists();
    if (insert->if_partition_not_exists && !insert->overwrite) {
        std::string name;
        for (const auto& part : insert->table) name += (name.empty() ? "`" : ".`") + part + "`";
        raise("UNSUPPORTED_FEATURE.INSERT_PARTITION_SPEC_IF_NOT_EXISTS", {{"tableName", name}}, first);
    }
    if (insert->if_partition_not_exists) {
        // Asks for one partition.
        const std::string dynamic = dynamic_columns(*insert);
        if (!dynamic.empty()) {
            raise("_LEGACY_ERROR_TEMP_0035",
                  {{"message", "IF NOT EXISTS with dynamic partitions: " + dynamic}}, first);
        }
    }
    insert->by_name = accept_sequence({"BY", "NAME"});
    if (!insert->overwrite && is("REPLACE") && is("WHERE", 1)) {
        advance();
        advance();
        insert->replace_where = expression();
    } else if (!insert->by_name && is("(") && !starts_query(1) && !is("(", 1)) {
        insert->columns = name_list();
    }
    insert->origin = context(first);
    return insert;
}

void Parser::insert_directory(spec::Insert& insert) {
    const size_t first = position();
    insert.local_directory = accept("LOCAL");
    expect("DIRECTORY");
    if (is_string()) insert.directory = parse_string();
    if (accept("USING")) {
        for (const auto& part : parse_multipart_name())
            insert.format += (insert.format.empty() ? "" : ".") + part;
        if (accept("OPTIONS")) insert.options = property_list();
        for (const auto& [key, value] : insert.options) {
            if (key != "path") continue;
            if (!insert.directory.empty()) raise("_LEGACY_ERROR_TEMP_0049", {}, first);
            insert.directory = value;
        }
        if (insert.directory.empty()) raise("_LEGACY_ERROR_TEMP_0049", {}, first);
        return;
    }
    if (insert.directory.empty()) raise_syntax_error();
    if (is_sequence({"ROW", "FORMAT"})) row_format();
    if (is("STORED")) stored_as();
    insert.format = "hive";
}

/// LOAD DATA [LOCAL] INPATH 'path' [OVERWRITE] INTO TABLE name [PARTITION (...)]
PlanPtr Parser::load_data() {
    const size_t first = position();
    auto node = std::make_shared<spec::LoadData>();
    expect_sequence({"LOAD", "DATA"});
    node->local = accept("LOCAL");
    expect("INPATH");
    node->path = parse_string();
    node->overwrite = accept("OVERWRITE");
    expect_sequence({"INTO", "TABLE"});
    node->table = table_name();
    if (is("PARTITION") && is("(", 1)) node->partition = partition_spec();
    return finish_plan(std::move(node), first);
}

}  // namespace firesteel::sql

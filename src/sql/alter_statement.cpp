#include "column/collation.h"
#include "sql/parser_core.h"

namespace firesteel::sql {

using Alter = spec::AlterTable;

/// ALTER TABLE | VIEW | DATABASE ...
PlanPtr Parser::alter_statement() {
    const size_t first = position();
    expect("ALTER");
    if (is_any({"DATABASE", "SCHEMA", "NAMESPACE"})) {
        advance();
        return alter_namespace(first);
    }
    auto alter = std::make_shared<Alter>();
    if (accept("VIEW")) {
        alter->is_view = true;
    } else {
        expect("TABLE");
    }
    alter->name = table_name();
    if (is("PARTITION")) {
        alter->partitions.push_back(partition_spec());
        if (!alter->is_view) refuse_native_alteration(first, true);
        alter_partition(*alter);
    } else if (alter->is_view && !is_sequence({"WITH", "SCHEMA"}) && (is("AS") || starts_query())) {
        accept("AS");
        const size_t query_first = position();
        alter->change = Alter::Change::kSetQuery;
        alter->query = query();
        alter->text = text_between(query_first, position() - 1);
    } else {
        if (!alter->is_view) refuse_native_alteration(first, false);
        alter_action(*alter);
    }
    for (const auto& partition : alter->partitions) {
        for (const auto& [name, value] : partition) {
            if (!value)
                raise("INVALID_SQL_SYNTAX.EMPTY_PARTITION_VALUE", {{"partKey", "`" + name + "`"}}, first);
        }
    }
    return finish_plan(std::move(alter), first);
}

/// After ALTER TABLE t PARTITION (...)
void Parser::alter_partition(Alter& alter) {
    if (accept("RENAME")) {
        expect("TO");
        alter.change = Alter::Change::kRenamePartition;
        alter.partitions.push_back(partition_spec());
    } else if (accept("SET")) {
        if (accept("LOCATION")) {
            alter.change = Alter::Change::kSetLocation;
            alter.location = parse_string();
        } else {
            alter.statement = "ALTER TABLE ... SET SERDEPROPERTIES";
            text_to_end();
        }
    } else {
        alter.statement = "ALTER TABLE ... PARTITION";
        text_to_end();
    }
}

void Parser::alter_action(Alter& alter) {
    if (accept("RENAME")) {
        alter_rename(alter);
    } else if (is_any({"SET", "UNSET"})) {
        alter_set(alter);
    } else if (accept("ADD")) {
        alter_add(alter);
    } else if (accept("DROP")) {
        alter_drop(alter);
    } else if (accept_sequence({"REPLACE", "COLUMNS"})) {
        alter.change = Alter::Change::kReplaceColumns;
        expect("(");
        do {
            alter.columns.push_back(alter_column_definition());
        } while (accept(","));
        expect(")");
    } else if (is_any({"ALTER", "CHANGE"})) {
        alter_columns(alter);
    } else if (accept_sequence({"DEFAULT", "COLLATION"})) {
        alter.change = Alter::Change::kSetProperties;
        alter.properties = {{"collation", find_collation(parse_identifier()).name}};
    } else if (accept_sequence({"RECOVER", "PARTITIONS"})) {
        alter.change = Alter::Change::kRecoverPartitions;
    } else if (accept_sequence({"CLUSTER", "BY"})) {
        alter.statement = "ALTER TABLE ... CLUSTER BY";
        text_to_end();
    } else if (accept_sequence({"WITH", "SCHEMA"})) {
        if (!alter.is_view) raise_syntax_error();
        alter.change = Alter::Change::kSetProperties;
        alter.statement = "ALTER VIEW ... WITH SCHEMA ...";
        alter.properties = {{"view.schemaMode", view_schema_mode()}};
    } else {
        raise_syntax_error();
    }
}

void Parser::alter_rename(Alter& alter) {
    if (accept("COLUMN")) {
        alter.change = Alter::Change::kRenameColumn;
        Alter::Column column;
        column.name = parse_multipart_name();
        expect("TO");
        column.new_name = parse_name();
        alter.columns.push_back(std::move(column));
        return;
    }
    expect("TO");
    alter.change = Alter::Change::kRename;
    alter.new_name = table_name();
}

void Parser::alter_set(Alter& alter) {
    const bool set = advance().word == "SET";
    if (accept("TBLPROPERTIES")) {
        alter.change = set ? Alter::Change::kSetProperties : Alter::Change::kUnsetProperties;
        if (set) {
            alter.properties = property_list();
            return;
        }
        alter.if_exists = if_exists();
        for (auto& [key, value] : property_list()) alter.keys.push_back(key);
    } else if (set && accept("LOCATION")) {
        alter.change = Alter::Change::kSetLocation;
        alter.location = parse_string();
    } else if (set && !alter.is_view && is_any({"SERDE", "SERDEPROPERTIES"})) {
        alter.statement = "ALTER TABLE ... SET [SERDE|SERDEPROPERTIES]";
        if (accept("SERDEPROPERTIES")) {
            alter.properties = property_list();
        } else {
            text_to_end();
        }
    } else {
        raise_syntax_error();
    }
}

void Parser::alter_add(Alter& alter) {
    if (is("IF") || is("PARTITION")) {
        alter.change = Alter::Change::kAddPartitions;
        alter.if_exists = if_not_exists();
        do {
            alter.partitions.push_back(partition_spec());
            alter.partition_locations.push_back(accept("LOCATION") ? parse_string() : "");
        } while (is("PARTITION"));
        return;
    }
    if (is_any({"CONSTRAINT", "CHECK", "PRIMARY", "FOREIGN", "UNIQUE"})) {
        skip_constraint();
        alter.statement = "ADD CONSTRAINT";
        return;
    }
    alter.change = Alter::Change::kAddColumns;
    if (!is_any({"COLUMN", "COLUMNS"})) raise_syntax_error();
    advance();
    const bool list = accept("(");
    do {
        alter.columns.push_back(alter_column_definition());
    } while (accept(","));
    if (list) expect(")");
}

void Parser::alter_drop(Alter& alter) {
    if (is("CONSTRAINT")) {
        alter.statement = "DROP CONSTRAINT";
        text_to_end();
        return;
    }
    if (is_any({"COLUMN", "COLUMNS"})) {
        advance();
        alter.change = Alter::Change::kDropColumns;
        alter.if_exists = if_exists();
        const bool list = accept("(");
        do {
            Alter::Column column;
            column.name = parse_multipart_name();
            alter.columns.push_back(std::move(column));
        } while (accept(","));
        if (list) expect(")");
        return;
    }
    alter.change = Alter::Change::kDropPartitions;
    alter.if_exists = if_exists();
    do {
        alter.partitions.push_back(partition_spec());
    } while (accept(","));
    accept("PURGE");
}

/// name type [NOT NULL] [DEFAULT x] [COMMENT 'x'] [FIRST | AFTER c]
Alter::Column Parser::alter_column_definition() {
    Alter::Column column;
    column.name = parse_multipart_name();
    column.type = parse_data_type(*this);
    while (alter_column_option(column)) {
    }
    return column;
}

bool Parser::alter_column_option(Alter::Column& column) {
    if (is("NOT") && is("NULL", 1)) {
        advance();
        advance();
        column.not_null = true;
    } else if (accept("DEFAULT")) {
        const size_t first = position();
        expression();
        column.default_text = text_between(first, position() - 1);
    } else if (accept("COMMENT")) {
        column.comment = parse_string();
    } else if (accept("FIRST")) {
        column.position = "FIRST";
    } else if (accept("AFTER")) {
        column.position = "AFTER " + parse_name();
    } else {
        return false;
    }
    return true;
}

/// ALTER | CHANGE [COLUMN] name ...: one action, several, or Hive's whole new definition.
void Parser::alter_columns(Alter& alter) {
    const size_t first = position();
    alter.change = Alter::Change::kAlterColumns;
    advance();
    accept("COLUMN");
    do {
        Alter::Column column;
        column.name = parse_multipart_name();
        if (accept("TYPE")) {
            column.type = parse_data_type(*this);
        } else if (accept("COMMENT")) {
            column.comment = parse_string();
        } else if (is_any({"FIRST", "AFTER"})) {
            alter_column_option(column);
        } else if (is_any({"SET", "DROP"})) {
            alter_column_set(column);
        } else {
            alter.hive_style = true;
            column.new_name = parse_name();
            column.type = parse_data_type(*this);
            while (alter_column_option(column)) {
            }
            if (column.new_name != column.name.back()) {
                raise("_LEGACY_ERROR_TEMP_0034",
                      {{"operation", "Renaming column"},
                       {"command", "ALTER COLUMN"},
                       {"msg", ", please run RENAME COLUMN instead"}},
                      first);
            }
        }
        alter.columns.push_back(std::move(column));
    } while (accept(","));
}

void Parser::alter_column_set(Alter::Column& column) {
    const bool set = advance().word == "SET";
    if (accept_sequence({"NOT", "NULL"})) {
        column.sets_nullability = true;
        column.not_null = set;
        return;
    }
    expect("DEFAULT");
    if (set) {
        const size_t first = position();
        expression();
        column.default_text = text_between(first, position() - 1);
    } else {
        column.drops_default = true;
    }
}

/// After ALTER DATABASE
PlanPtr Parser::alter_namespace(size_t first) {
    auto alter = std::make_shared<spec::AlterNamespace>();
    alter->name = table_name();
    if (accept("UNSET")) {
        if (!is_any({"DBPROPERTIES", "PROPERTIES"})) raise_syntax_error();
        advance();
        if_exists();
        for (auto& [key, value] : property_list()) alter->unset.push_back(key);
    } else if (accept_sequence({"DEFAULT", "COLLATION"})) {
        alter->properties = {{"collation", find_collation(parse_identifier()).name}};
    } else {
        expect("SET");
        if (accept("LOCATION")) {
            alter->location = parse_string();
        } else {
            if (!is_any({"DBPROPERTIES", "PROPERTIES"})) raise_syntax_error();
            advance();
            alter->properties = property_list();
        }
    }
    return finish_plan(std::move(alter), first);
}

}  // namespace firesteel::sql

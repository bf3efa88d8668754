#include <algorithm>

#include "catalog/file_places.h"
#include "catalog/identifier.h"
#include "column/any_part.h"
#include "column/collation.h"
#include "command/alter_table.h"
#include "command/collated_query.h"
#include "command/column_default.h"
#include "command/table_name.h"
#include "command/temporary_view.h"
#include "command/view_mode.h"
#include "command/write_rows.h"
#include "common/error.h"
#include "plan/default_collation.h"
#include "plan/view_schema.h"

namespace firesteel {

namespace {

using Alter = spec::AlterTable;
using Change = Alter::Change;

[[noreturn]] void refuse(const std::string& operation, const TableDefinition& table) {
    throw Error("UNSUPPORTED_FEATURE.TABLE_OPERATION",
                {{"tableName", quote_identifiers(table.name)}, {"operation", operation}});
}

[[noreturn]] void refuse_serde(const Alter& alter, const TableDefinition& table) {
    if (!alter.partitions.empty()) throw Error("_LEGACY_ERROR_TEMP_1247");
    if (alter.statement != "ALTER TABLE ... SET [SERDE|SERDEPROPERTIES]") refuse(alter.statement, table);
    throw Error("UNSUPPORTED_FEATURE.ALTER_TABLE_SERDE_FOR_DATASOURCE_TABLE",
                {{"tableName", quote_identifiers(table.name)}});
}

[[noreturn]] void refuse_index(const Alter& alter, const TableDefinition& table) {
    throw Error("_LEGACY_ERROR_TEMP_1332",
                {{"errorMessage", alter.statement + " is not supported in this table " + table.name[1] + "." +
                                      table.name[2] + "."}});
}

/// What messages call the change.
std::string operation_of(const Alter& alter) {
    switch (alter.change) {
        case Change::kRename:
            return "ALTER TABLE ... RENAME TO";
        case Change::kSetProperties:
            return alter.statement.empty() ? "ALTER TABLE ... SET TBLPROPERTIES" : alter.statement;
        case Change::kUnsetProperties:
            return "ALTER TABLE ... UNSET TBLPROPERTIES";
        case Change::kAddColumns:
            return "ALTER TABLE ... ADD COLUMNS";
        case Change::kReplaceColumns:
            return "ALTER TABLE ... REPLACE COLUMNS";
        case Change::kRenameColumn:
            return "ALTER TABLE ... RENAME COLUMN";
        case Change::kDropColumns:
            return "ALTER TABLE ... DROP COLUMNS";
        case Change::kAlterColumns:
            return alter.hive_style ? "ALTER TABLE ... CHANGE COLUMN" : "ALTER TABLE ... ALTER COLUMN";
        case Change::kSetLocation:
            return "ALTER TABLE ... SET LOCATION ...";
        case Change::kAddPartitions:
            return "ALTER TABLE ... ADD PARTITION ...";
        case Change::kDropPartitions:
            return "ALTER TABLE ... DROP PARTITION ...";
        case Change::kRenamePartition:
            return "ALTER TABLE ... RENAME TO PARTITION";
        case Change::kRecoverPartitions:
            return alter.is_repair ? "MSCK REPAIR TABLE" : "ALTER TABLE ... RECOVER PARTITIONS";
        default:
            return alter.statement;
    }
}

Field& find_column(const std::string& name, TableDefinition& table, CommandHost& host) {
    for (Field& field : table.schema) {
        if (same_column(field.name, name, host)) return field;
    }
    std::string known;
    for (const Field& field : table.schema)
        known += (known.empty() ? "" : ", ") + quote_identifier(field.name);
    throw Error("UNRESOLVED_COLUMN.WITH_SUGGESTION",
                {{"objectName", quote_identifier(name)}, {"proposal", known}});
}

/// An interval of months, days and time has no place in a table.
bool holds_interval(const Type& type) {
    return any_part(type, [](const Type& part) { return part.is(TypeId::kCalendarInterval); });
}

/// Only whole columns, that may be null.
void check_new_column(const Alter::Column& column, TableDefinition& table, CommandHost& host) {
    if (column.name.size() > 1) {
        find_column(column.name.front(), table, host);
        refuse("ADD COLUMN with qualified column", table);
    }
    if (holds_interval(*column.type)) throw Error("_LEGACY_ERROR_TEMP_1183");
    if (column.not_null) throw Error("_LEGACY_ERROR_TEMP_1052");
}

/// New columns stand before those that the table is partitioned by.
void add_columns(const Alter& alter, TableDefinition& table, CommandHost& host) {
    Schema added;
    for (const Alter::Column& column : alter.columns) {
        check_new_column(column, table, host);
        Field field{column.name.back(), with_default_collation(*column.type, collation_in(table.properties))};
        if (column.comment) set_column_comment(field, *column.comment);
        if (!column.default_text.empty()) set_default_text(field, column.default_text);
        added.push_back(std::move(field));
    }
    fix_existing_values(added, "ALTER TABLE ADD COLUMNS", host);
    Schema schema = table.schema;
    schema.insert(schema.end() - static_cast<std::ptrdiff_t>(table.partition_by.size()), added.begin(),
                  added.end());
    check_columns(schema, host);
    table.schema = std::move(schema);
}

void alter_column(const Alter::Column& column, TableDefinition& table, CommandHost& host) {
    Field& field = find_column(column.name.back(), table, host);
    if (column.sets_nullability) refuse("ALTER COLUMN ... SET NOT NULL", table);  // so is DROP called, too
    if (!column.position.empty()) refuse("ALTER COLUMN ... FIRST | AFTER", table);
    const bool renames = !column.new_name.empty() && !same_column(column.new_name, field.name, host);
    const std::optional<Type> type =
        column.type ? std::optional(with_default_collation(*column.type, collation_in(table.properties)))
                    : std::nullopt;
    // Texts stay as they are under another collation.
    const bool recollates = type && without_collations(*type) == without_collations(field.type) &&
                            !has_map_keys_with_collation(*type);
    const bool changes_type = type && *type != field.type && !recollates;
    if (renames || changes_type) {
        throw Error("NOT_SUPPORTED_CHANGE_COLUMN",
                    {{"table", quote_identifiers(table.name)},
                     {"originName", quote_identifier(field.name)},
                     {"originType", "\"" + field.type.to_sql() + "\""},
                     {"newName", quote_identifier(column.new_name.empty() ? field.name : column.new_name)},
                     {"newType", "\"" + (column.type ? *column.type : field.type).to_sql() + "\""}});
    }
    if (recollates) field.type = *type;
    if (column.comment) set_column_comment(field, *column.comment);
    if (column.drops_default) set_default_text(field, "");
    if (!column.default_text.empty()) {
        set_default_text(field, column.default_text);
        check_defaults({field}, "ALTER TABLE ALTER COLUMN", host);
    }
}

void change_definition(const Alter& alter, TableDefinition& table, CommandHost& host) {
    switch (alter.change) {
        case Change::kSetProperties:
            for (const auto& [key, value] : alter.properties) {
                if (key == "comment") {
                    table.comment = value;
                } else {
                    table.properties[key] = value;
                }
            }
            return;
        case Change::kUnsetProperties:
            for (const std::string& key : alter.keys) {
                table.properties.erase(key);
                if (key == "comment") table.comment.clear();
            }
            return;
        case Change::kAddColumns:
            return add_columns(alter, table, host);
        case Change::kAlterColumns:
            for (const Alter::Column& column : alter.columns) alter_column(column, table, host);
            return;
        case Change::kSetLocation:
            table.location = file_places().plain_path(host.resolve_path(alter.location));
            return;
        case Change::kRenameColumn:
            refuse("RENAME COLUMN", table);
        case Change::kDropColumns:
            refuse("DROP COLUMN", table);
        case Change::kReplaceColumns:
            refuse("REPLACE COLUMNS", table);
        default:
            // SET SERDEPROPERTIES: what OPTIONS are to other tables. A SERDE itself is Hive's.
            if (alter.statement.ends_with("Index")) refuse_index(alter, table);
            if (alter.properties.empty()) refuse_serde(alter, table);
            for (const auto& [key, value] : alter.properties) table.options[key] = value;
    }
}

void rename(const Alter& alter, const TableName& name, CommandHost& host) {
    const TableName target = table_name(alter.new_name, host);
    if (!equal_ignoring_case(target.database, name.database)) {
        throw Error("_LEGACY_ERROR_TEMP_1073", {{"db", name.database}, {"newDb", target.database}});
    }
    host.catalog().shared().rename(name.database, name.table, target.table);
}

/// ALTER TABLE ... RENAME TO of a view.
void refuse_to_rename_view(const Alter& alter, CommandHost& host) {
    const TableName name = table_name(alter.name, host);
    if (!host.catalog().shared().find_view(name.database, name.table)) return;
    throw Error("EXPECT_TABLE_NOT_VIEW.USE_ALTER_VIEW",
                {{"viewName", quote_identifiers(alter.name)}, {"operation", "ALTER TABLE"}});
}

/// ALTER VIEW of a temporary view.
bool alter_temporary_view(const Alter& alter, CommandHost& host) {
    auto view = find_temporary_view(alter.name, host);
    if (!view || (!alter.is_view && alter.change != Change::kRename)) return false;
    const bool global = alter.name.size() > 1;
    const auto put = [&](ViewDefinition definition) {
        if (global) {
            host.catalog().shared().put_global_temporary(std::move(definition), true);
        } else {
            host.catalog().put_temporary(std::move(definition), true);
        }
    };
    if (alter.change == Change::kSetQuery) {
        const auto query = collated_query(alter.query, collation_in(view->properties));
        const TemporaryQuery found = analyze_temporary(*query, host);
        set_query(*view, query, found, host);
        view->schema = declared_schema(*found.analyzed);
        check_columns(view->schema, host);
        view->text = alter.text;
        view->columns.clear();
        view->settings = host.eval_settings();
        put_temporary(*std::move(view), found, true, host);
    } else if (alter.change == Change::kRename) {
        const std::string old = view->name.back();
        view->name.back() = alter.new_name.back();
        put(*std::move(view));
        if (global) {
            host.catalog().shared().drop_global_temporary(old);
        } else {
            host.catalog().drop_temporary(old);
        }
    } else if (!alter.statement.empty()) {
        throw Error("UNSUPPORTED_FEATURE.TEMPORARY_VIEW_WITH_SCHEMA_BINDING_MODE");
    } else {
        throw Error("EXPECT_PERMANENT_VIEW_NOT_TEMP",
                    {{"viewName", quote_identifiers(alter.name)}, {"operation", operation_of(alter)}});
    }
    return true;
}

void alter_view(const Alter& alter, CommandHost& host) {
    const TableName name = table_name(alter.name, host);
    SharedCatalog& catalog = host.catalog().shared();
    if (!catalog.find_view(name.database, name.table)) {
        if (!catalog.find_table(name.database, name.table)) raise_no_table(alter.name, host);
        const bool other = (alter.change == Change::kSetProperties && alter.statement.empty()) ||
                           alter.change == Change::kUnsetProperties;
        std::string operation = alter.change == Change::kSetQuery ? "ALTER VIEW ... AS" : operation_of(alter);
        if (operation.starts_with("ALTER TABLE")) operation.replace(0, 11, "ALTER VIEW");
        if (alter.change == Change::kRename) {
            throw Error("EXPECT_VIEW_NOT_TABLE.USE_ALTER_TABLE",
                        {{"tableName", quote_identifiers(alter.name)}, {"operation", "ALTER VIEW"}});
        }
        throw Error(other ? "EXPECT_VIEW_NOT_TABLE.USE_ALTER_TABLE" : "EXPECT_VIEW_NOT_TABLE.NO_ALTERNATIVE",
                    {{"tableName", name.quoted()}, {"operation", operation}});
    }
    if (alter.change == Change::kRename) return rename(alter, name, host);
    if (alter.change == Change::kSetQuery) {
        spec::CreateView create;
        create.name = alter.name;
        create.scope = spec::ViewScope::kPersistent;
        create.query = alter.query;
        create.text = alter.text;
        const auto old = catalog.find_view(name.database, name.table);
        create.comment = old->comment;
        create.properties = {old->properties.begin(), old->properties.end()};
        create.replace = true;
        run_command(create, host);
        return;
    }
    catalog.change_view(name.database, name.table, [&](ViewDefinition& view) {
        for (const auto& [key, value] : alter.properties) {
            if (key == kViewSchemaProperty) {
                choose_schema_mode(value, view, host);
            } else {
                view.properties[key] = value;
            }
        }
        for (const std::string& key : alter.keys) view.properties.erase(key);
    });
}

CommandResult run_alter(const spec::Command& command, CommandHost& host) {
    const auto& alter = *command.as_command<Alter>();
    if (alter_temporary_view(alter, host)) return {};
    if (alter.is_view) {
        alter_view(alter, host);
        return {};
    }
    if (alter.change == Change::kRename) refuse_to_rename_view(alter, host);
    const bool for_views = alter.change == Change::kSetProperties || alter.change == Change::kUnsetProperties;
    const TableDefinition table = require_table(alter.name, operation_of(alter), host, for_views);
    switch (alter.change) {
        case Change::kRename:
            rename(alter, {table.name[1], table.name[2]}, host);
            break;
        case Change::kAddPartitions:
        case Change::kDropPartitions:
        case Change::kRenamePartition:
        case Change::kRecoverPartitions:
            alter_partitions(alter, table, host);
            host.files_changed(table.location);
            break;
        default:
            if (alter.change == Change::kSetLocation && !alter.partitions.empty()) {
                alter_partitions(alter, table, host);
                host.files_changed(table.location);
                break;
            }
            host.catalog().shared().change_table(
                table.name[1], table.name[2],
                [&](TableDefinition& definition) { change_definition(alter, definition, host); });
    }
    return {};
}

const bool registered = register_command(spec::CommandKind::kAlterTable, {run_alter});

}  // namespace
}  // namespace firesteel

// Methods of spark.catalog about tables, views and their columns.

#include <algorithm>

#include "catalog/identifier.h"
#include "command/catalog_call.h"
#include "command/column_default.h"
#include "command/table_name.h"

namespace firesteel {
namespace {

using Rows = std::vector<Value::List>;
using Call = spec::CatalogCall;

Value::List table_row(const std::string& name, const std::string& database, const std::string& comment,
                      const char* type) {
    const bool temporary = std::string_view(type) == "TEMPORARY";
    Value::List space;
    if (!database.empty()) space.emplace_back(database);
    return {name,
            temporary ? Value::null() : Value(kSessionCatalog),
            std::move(space),
            catalog_text_or_null(comment),
            type,
            temporary};
}

/// What a name means, under the name that was asked for; views are called what they are called.
std::optional<Value::List> find_table(const Call& call, CommandHost& host) {
    const std::string& asked = call.name.back();
    if (const auto view = find_temporary_view(call.name, host))
        return table_row(asked, call.name.size() > 1 ? call.name[0] : "", view->comment, "TEMPORARY");
    const TableName name = table_name(call.name, host);
    SharedCatalog& catalog = host.catalog().shared();
    if (const auto table = catalog.find_table(name.database, name.table))
        return table_row(asked, name.database, table->comment, table->external ? "EXTERNAL" : "MANAGED");
    if (const auto view = catalog.find_view(name.database, name.table))
        return table_row(view->name.back(), name.database, view->comment, "VIEW");
    return std::nullopt;
}

void add_stored(const std::string& database, bool with_tables, CommandHost& host, Rows& rows) {
    SharedCatalog& catalog = host.catalog().shared();
    if (with_tables) {
        for (const TableDefinition& table : catalog.tables(database))
            rows.push_back(table_row(table.name.back(), database, table.comment,
                                     table.external ? "EXTERNAL" : "MANAGED"));
    }
    for (const ViewDefinition& view : catalog.views(database))
        rows.push_back(table_row(view.name.back(), database, view.comment, "VIEW"));
}

Rows list_tables_and_views(const Call& call, bool with_tables, CommandHost& host) {
    Rows rows;
    if (call.name.size() == 1 && equal_ignoring_case(call.name[0], "global_temp")) {
        for (const ViewDefinition& view : host.catalog().shared().global_temporaries())
            rows.push_back(table_row(view.name.back(), call.name[0], view.comment, "TEMPORARY"));
    } else {
        add_stored(listed_database(call, host), with_tables, host, rows);
    }
    for (const ViewDefinition& view : host.catalog().temporaries())
        rows.push_back(table_row(view.name.back(), "", view.comment, "TEMPORARY"));
    std::erase_if(rows, [&](const Value::List& row) { return !catalog_matches(call, row[0].as_string()); });
    std::stable_sort(rows.begin(), rows.end(),
                     [](const auto& a, const auto& b) { return a[0].as_string() < b[0].as_string(); });
    return rows;
}

Rows list_tables(const Call& call, CommandHost& host) { return list_tables_and_views(call, true, host); }
Rows list_views(const Call& call, CommandHost& host) { return list_tables_and_views(call, false, host); }

Rows get_table(const Call& call, CommandHost& host) {
    auto row = find_table(call, host);
    if (!row) raise_no_table(call.name, host);
    return {*std::move(row)};
}

Rows table_exists(const Call& call, CommandHost& host) { return {{find_table(call, host).has_value()}}; }

bool contains(const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

Rows list_columns(const Call& call, CommandHost& host) {
    if (!find_table(call, host)) raise_no_table(call.name, host);
    std::optional<TableDefinition> table;
    if (!find_temporary_view(call.name, host)) {
        const TableName name = table_name(call.name, host);
        table = host.catalog().shared().find_table(name.database, name.table);
    }
    const LogicalPlanPtr plan = host.analyze(spec::ReadTable(call.name));
    const Schema stored = table ? table->schema : Schema();
    Rows rows;
    for (const Attribute& column : plan->output()) {
        Field field = column.to_field();
        for (const Field& declared : stored) {
            if (declared.name == column.name) field.metadata = declared.metadata;
        }
        rows.push_back({column.name, catalog_text_or_null(column_comment(field)), column.type.to_string(),
                        column.nullable, table && contains(table->partition_by, column.name),
                        table && contains(table->bucket_by, column.name), false});
    }
    return rows;
}

Rows is_cached(const Call& call, CommandHost& host) {
    return {{host.storage_level(host.analyze(spec::ReadTable(call.name))).has_value()}};
}

Schema table_columns() {
    return {catalog_text("name"),        catalog_text("catalog"),   catalog_texts("namespace"),
            catalog_text("description"), catalog_text("tableType"), catalog_flag("isTemporary")};
}

Schema column_columns() {
    return {catalog_text("name"),     catalog_text("description"), catalog_text("dataType"),
            catalog_flag("nullable"), catalog_flag("isPartition"), catalog_flag("isBucket"),
            catalog_flag("isCluster")};
}

const bool registered = register_catalog_method("listTables", {table_columns, list_tables}) &&
                        register_catalog_method("listViews", {table_columns, list_views}) &&
                        register_catalog_method("getTable", {table_columns, get_table}) &&
                        register_catalog_method("tableExists", {catalog_flag_value, table_exists}) &&
                        register_catalog_method("listColumns", {column_columns, list_columns}) &&
                        register_catalog_method("isCached", {catalog_flag_value, is_cached});

}  // namespace
}  // namespace firesteel

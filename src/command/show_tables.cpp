// SHOW TABLES, VIEWS, TABLE EXTENDED, PARTITIONS.

#include <algorithm>

#include "catalog/identifier.h"
#include "codec/schema_tree.h"
#include "command/show.h"
#include "command/table_details.h"
#include "command/table_files.h"
#include "command/table_name.h"
#include "common/error.h"

namespace firesteel {
namespace {

using Rows = std::vector<Value::List>;

constexpr const char* kGlobalTemporary = "global_temp";

std::string database_of(const spec::Show& show, CommandHost& host) {
    if (show.name.empty()) return host.catalog().current_database();
    const std::string name = namespace_name(show.name);
    if (equal_ignoring_case(name, kGlobalTemporary)) return kGlobalTemporary;
    return require_namespace(name, host).name;
}

/// Views of the server and the session that every listing ends with.
std::vector<ViewDefinition> temporary_views(const std::string& database, CommandHost& host) {
    std::vector<ViewDefinition> all;
    if (database == kGlobalTemporary) all = host.catalog().shared().global_temporaries();
    for (ViewDefinition& view : host.catalog().temporaries()) all.push_back(std::move(view));
    return all;
}

std::vector<FoundRelation> stored(const std::string& database, bool with_tables, CommandHost& host) {
    std::vector<FoundRelation> all;
    if (database == kGlobalTemporary) return all;
    if (with_tables) {
        for (TableDefinition& table : host.catalog().shared().tables(database))
            all.push_back({std::move(table), std::nullopt, false});
    }
    for (ViewDefinition& view : host.catalog().shared().views(database))
        all.push_back({std::nullopt, std::move(view), false});
    const auto name = [](const FoundRelation& r) {
        return r.table ? r.table->name.back() : r.view->name.back();
    };
    std::sort(all.begin(), all.end(),
              [&](const FoundRelation& a, const FoundRelation& b) { return name(a) < name(b); });
    return all;
}

Rows listing(const spec::Show& show, bool with_tables, CommandHost& host) {
    const std::string database = database_of(show, host);
    Rows rows;
    for (const FoundRelation& found : stored(database, with_tables, host)) {
        const std::string& name = found.table ? found.table->name.back() : found.view->name.back();
        if (show_matches(show, name)) rows.push_back({database, name, false});
    }
    for (const ViewDefinition& view : temporary_views(database, host)) {
        if (!show_matches(show, view.name.back())) continue;
        rows.push_back({view.name.size() > 1 ? kGlobalTemporary : "", view.name.back(), true});
    }
    return rows;
}

Rows tables(const spec::Show& show, CommandHost& host) { return listing(show, true, host); }
Rows views(const spec::Show& show, CommandHost& host) { return listing(show, false, host); }

std::string information(const TableDetails& details, const Schema& schema,
                        const std::vector<std::string>& partition_by) {
    std::string text;
    for (const auto& [name, value] : details) text += name + ": " + value + "\n";
    if (!partition_by.empty()) text += "Partition Columns: " + shown_names(partition_by) + "\n";
    return text + "Schema: " + schema_tree(schema, 0) + "\n";
}

Schema nullable(Schema schema) {
    for (Field& field : schema) field.nullable = true;
    return schema;
}

/// SHOW TABLE EXTENDED LIKE 't' PARTITION (...): where one partition lies.
Rows partition_information(const spec::Show& show, CommandHost& host) {
    const std::string database = database_of(show, host);
    const spec::NameParts name = {database, show.pattern};
    const TableDefinition table = require_table(name, "SHOW TABLE EXTENDED", host);
    check_is_partitioned(table, "SHOW TABLE EXTENDED");
    const TablePartition found = require_partition(table, show.partition, host);
    std::string shown;
    for (const auto& [key, value] : found.values) shown += (shown.empty() ? "" : ", ") + key + "=" + value;
    const std::string text =
        "Partition Values: [" + shown + "]\nLocation: " + shown_location(found.directory) +
        "\nCreated Time: " + shown_time(table.created_millis) + "\nLast Access: UNKNOWN\n";
    return {{database, table.name.back(), false, text}};
}

Rows extended(const spec::Show& show, CommandHost& host) {
    if (!show.partition.empty()) return partition_information(show, host);
    const std::string database = database_of(show, host);
    Rows rows;
    for (const FoundRelation& found : stored(database, true, host)) {
        const std::string& name = found.table ? found.table->name.back() : found.view->name.back();
        if (!show_matches(show, name)) continue;
        const TableDetails details = found.table ? table_details(*found.table) : view_details(*found.view);
        const auto partition_by = found.table ? found.table->partition_by : std::vector<std::string>();
        rows.push_back({database, name, false, information(details, nullable(found.schema()), partition_by)});
    }
    for (const ViewDefinition& view : temporary_views(database, host)) {
        if (!show_matches(show, view.name.back())) continue;
        rows.push_back({view.name.size() > 1 ? kGlobalTemporary : "", view.name.back(), true,
                        information(view_details(view), view.schema, {})});
    }
    return rows;
}

Rows partitions(const spec::Show& show, CommandHost& host) {
    const TableDefinition table = require_table(show.name, "SHOW PARTITIONS", host);
    if (table.partition_by.empty()) {
        throw Error("INVALID_PARTITION_OPERATION.PARTITION_SCHEMA_IS_EMPTY",
                    {{"name", quote_identifiers(table.name)}});
    }
    const auto values = partition_values(table, show.partition, host);
    Rows rows;
    for (const TablePartition& partition : table_partitions(table, values, host))
        rows.push_back({partition.path});
    return rows;
}

Field flag(const char* name) { return {.name = name, .type = Type::boolean(), .nullable = false}; }

Schema table_schema(const spec::Show&, CommandHost&) {
    return {shown_text("namespace"), shown_text("tableName"), flag("isTemporary")};
}
Schema view_schema(const spec::Show&, CommandHost&) {
    return {shown_text("namespace"), shown_text("viewName"), flag("isTemporary")};
}
Schema extended_schema(const spec::Show&, CommandHost&) {
    return {shown_text("namespace"), shown_text("tableName"), flag("isTemporary"), shown_text("information")};
}
Schema partition_schema(const spec::Show&, CommandHost&) { return {shown_text("partition")}; }

const bool registered = register_show("TABLES", {table_schema, tables}) &&
                        register_show("VIEWS", {view_schema, views}) &&
                        register_show("TABLE EXTENDED", {extended_schema, extended}) &&
                        register_show("PARTITIONS", {partition_schema, partitions});

}  // namespace
}  // namespace firesteel
